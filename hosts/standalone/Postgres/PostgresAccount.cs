using Orchestrate.Standalone.Hosting;

namespace Orchestrate.Standalone.Postgres;

/// <summary>The operating-system account that runs the private server: the current one, or an unprivileged one when the host runs as root, because PostgreSQL refuses root.</summary>
/// <param name="Name">Account name, for messages.</param>
/// <param name="UserId">Numeric user id.</param>
/// <param name="GroupId">Numeric group id.</param>
/// <param name="Switches">Whether commands must change to this account first.</param>
internal sealed record PostgresAccount(string Name, int UserId, int GroupId, bool Switches)
{
    private const string AccountsFile = "/etc/passwd";

    /// <summary>The account for this process.</summary>
    /// <exception cref="StandaloneException">Runs as root and there is neither a <c>postgres</c> nor a <c>nobody</c> account.</exception>
    internal static PostgresAccount ForThisProcess()
    {
        if (!Environment.IsPrivilegedProcess)
            return new PostgresAccount(Environment.UserName, -1, -1, Switches: false);

        var accounts = File.ReadLines(AccountsFile)
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3)
            .ToLookup(fields => fields[0]);
        foreach (var name in (string[])["postgres", "nobody"])
        {
            if (accounts[name].FirstOrDefault() is { } fields && int.TryParse(fields[2], out var user) && int.TryParse(fields[3], out var group))
                return new PostgresAccount(name, user, group, Switches: true);
        }
        throw new StandaloneException("PostgreSQL does not run as root, and this machine has neither a 'postgres' nor a 'nobody' account. Start Orchestrate as an ordinary user.");
    }

    /// <summary>The command as this account runs it.</summary>
    internal IReadOnlyList<string> Wrap(params IReadOnlyList<string> argv) =>
        Switches ? ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--", .. argv] : argv;

    /// <summary>Gives a folder and all in it to this account, when it is another than the current one.</summary>
    internal async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Switches)
            return;
        var result = await Command.RunAsync(["chown", "-R", "--no-dereference", $"{UserId}:{GroupId}", folder], TimeSpan.FromSeconds(30), cancellationToken);
        if (!result.Succeeded)
            throw new StandaloneException($"The folder {folder} cannot be given to the account '{Name}', under which PostgreSQL runs: {result.Output}");
    }

    /// <summary>The first folder on the way to a path that this account may not enter, or null.</summary>
    internal async Task<string?> FirstClosedFolderAsync(string path, CancellationToken cancellationToken)
    {
        if (!Switches)
            return null;
        var ancestors = new Stack<string>();
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            ancestors.Push(folder.FullName);
        var result = await Command.RunAsync(Wrap(["test", "-x", path]), TimeSpan.FromSeconds(10), cancellationToken);
        if (result.Succeeded)
            return null;
        foreach (var folder in ancestors)
        {
            if (!(await Command.RunAsync(Wrap(["test", "-x", folder]), TimeSpan.FromSeconds(10), cancellationToken)).Succeeded)
                return folder;
        }
        return path;
    }
}
