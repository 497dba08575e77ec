namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>Programs that git would run, were it to believe the clone's own configuration, attributes and hooks.</summary>
internal static class PlantedPrograms
{
    // Every key of git's documentation that names a program, or that makes one be named.
    private const string Configuration = """
        for key in core.fsmonitor core.sshCommand core.pager core.editor core.askPass core.gitProxy core.alternateRefsCommand sequence.editor credential.helper \
            gpg.program gpg.ssh.program gpg.x509.program uploadpack.packObjectsHook receive.procReceiveRefs diff.external diff.evil.command diff.evil.textconv merge.evil.driver \
            filter.evil.clean filter.evil.smudge filter.evil.process filter.lfs.process man.evil.cmd browser.evil.cmd web.browser interactive.diffFilter \
            remote.origin.uploadpack remote.origin.receivepack remote.origin.vcs difftool.evil.cmd mergetool.evil.cmd trailer.evil.command trailer.evil.cmd sendemail.sendmailcmd \
            alias.add alias.read-tree alias.diff-tree alias.fetch pager.log submodule.evil.update
        do git config "$key" "$EVIL"; done
        git config core.hooksPath "$PWD/.githooks"; git config filter.evil.required true; git config protocol.ext.allow always
        git config "url.ext::$EVIL.insteadOf" /; git config commit.gpgSign true; git config core.attributesFile "$PWD/.gitattributes"
        git config extensions.worktreeConfig true; git config -f .git/config.worktree core.fsmonitor "$EVIL"
        """;

    private const string Attributes = """
        printf '* filter=evil diff=evil merge=evil\n*.u working-tree-encoding=no-such-encoding\n*.l filter=lfs ident\n' > .gitattributes
        """;

    private const string Hooks = """
        for hook in applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase post-checkout post-merge pre-push \
            pre-receive update proc-receive post-receive post-update reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-validate fsmonitor-watchman \
            fsmonitor-watchmanv2 post-index-change
        do for folder in .git/hooks .githooks; do mkdir -p $folder; cp "$EVIL" $folder/$hook; chmod +x $folder/$hook; done; done
        """;

    public static IEnumerable<(string Name, HostileWorkspace Workspace)> All =>
    [
        ("programs in the configuration", new(Configuration + "\n" + Attributes + "\necho changed > a.txt; echo text > b.u; echo '$Id$' > c.l")
        {
            Changed = [".gitattributes", "a.txt", "b.u", "c.l"],
            Kept = [("a.txt", "changed\n"), ("b.u", "text\n"), ("c.l", "$Id$\n")],
        }),
        ("hooks of every name", new(Hooks + "\ngit config core.hooksPath .githooks; echo changed > a.txt; rm -f .githooks/update")
        {
            Changed = ["a.txt", .. HookNames.Select(name => ".githooks/" + name)],
            Kept = [("a.txt", "changed\n")],
        }),
        ("a committed configuration that is included", new(Attributes + """

            printf '[core]\n\tfsmonitor = %s\n\thooksPath = .githooks\n\tpager = %s\n[filter "evil"]\n\tclean = %s\n\tsmudge = %s\n\trequired\n' "$EVIL" "$EVIL" "$EVIL" "$EVIL" > .gitconfig
            git config include.path ../.gitconfig; git config includeIf.gitdir:/.path "$PWD/.gitconfig"; cp .gitconfig "$HOME/.gitconfig"; cp .gitconfig config
            git add -A 2>/dev/null; git commit -qm 'with configuration' 2>/dev/null; echo changed > a.txt
            """)
        {
            Changed = [".gitattributes", ".gitconfig", "a.txt", "config"],
            Kept = [("a.txt", "changed\n")],
        }),
        ("attributes that would hide or change what is compared", new("""
            printf '*.txt binary -diff -text merge=ours\n*.dat diff=evil export-ignore\n[attr]evil filter=evil\nREADME.md evil -merge\n' > .gitattributes
            printf 'changed\000\n' > a.txt; echo hello again > README.md; echo d > d.dat
            """)
        {
            Changed = [".gitattributes", "README.md", "a.txt", "d.dat"],
            Kept = [("a.txt", "changed\0\n"), ("README.md", "hello again\n"), ("d.dat", "d\n")],
        }),
    ];

    private static IEnumerable<string> HookNames =>
    [
        "applypatch-msg", "commit-msg", "fsmonitor-watchman", "fsmonitor-watchmanv2", "post-applypatch", "post-checkout", "post-commit", "post-index-change", "post-merge", "post-receive",
        "post-rewrite", "post-update", "pre-applypatch", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase", "pre-receive", "prepare-commit-msg", "proc-receive",
        "push-to-checkout", "reference-transaction", "sendemail-validate",
    ];
}
