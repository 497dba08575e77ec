using Orchestrate.Domain.Delivery;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_result_is_copied_back
{
    // f, x, l: a file, an executable file, a link, with their content's id; - nothing, d a folder, b blocked, o something else.
    [Theory]
    [InlineData("f1", "f1", "f2", CopyBackAction.Write, null)]
    [InlineData("-", "-", "f1", CopyBackAction.Write, null)]
    [InlineData("f1", "f1", "-", CopyBackAction.Delete, null)]
    [InlineData("l1", "l1", "-", CopyBackAction.Delete, null)]
    [InlineData("f1", "f1", "x1", CopyBackAction.Write, null)]
    [InlineData("x1", "x1", "f2", CopyBackAction.Write, null)]
    [InlineData("-", "-", "l1", CopyBackAction.Write, null)]
    [InlineData("f1", "f1", "l1", CopyBackAction.Write, null)]
    [InlineData("l1", "l1", "f1", CopyBackAction.Write, null)]
    [InlineData("f1", "f2", "f2", CopyBackAction.Keep, null)]
    [InlineData("-", "f1", "f1", CopyBackAction.Keep, null)]
    [InlineData("f1", "-", "-", CopyBackAction.Keep, null)]
    [InlineData("f1", "f3", "f1", CopyBackAction.Keep, null)]
    [InlineData("f1", "-", "f1", CopyBackAction.Keep, null)]
    [InlineData("f1", "f3", "f2", CopyBackAction.LeaveAlone, "it was changed meanwhile")]
    [InlineData("f1", "f3", "-", CopyBackAction.LeaveAlone, "it was changed meanwhile")]
    [InlineData("f1", "l1", "f2", CopyBackAction.LeaveAlone, "it was changed meanwhile")]
    [InlineData("l1", "l2", "l3", CopyBackAction.LeaveAlone, "it was changed meanwhile")]
    [InlineData("f1", "x1", "f2", CopyBackAction.LeaveAlone, "its permission to be executed was changed meanwhile")]
    [InlineData("x1", "f1", "-", CopyBackAction.LeaveAlone, "its permission to be executed was changed meanwhile")]
    [InlineData("f1", "-", "f2", CopyBackAction.LeaveAlone, "it was deleted meanwhile")]
    [InlineData("-", "f3", "f1", CopyBackAction.LeaveAlone, "a file of that name was made meanwhile")]
    [InlineData("-", "l3", "f1", CopyBackAction.LeaveAlone, "a file of that name was made meanwhile")]
    [InlineData("-", "d", "f1", CopyBackAction.LeaveAlone, "a folder stands in its place")]
    [InlineData("f1", "d", "-", CopyBackAction.LeaveAlone, "a folder stands in its place")]
    [InlineData("-", "b", "f1", CopyBackAction.LeaveAlone, "a folder on the way to it is a link or a file now")]
    [InlineData("f1", "b", "-", CopyBackAction.LeaveAlone, "a folder on the way to it is a link or a file now")]
    [InlineData("f1", "o", "f2", CopyBackAction.LeaveAlone, "it cannot be read, or is something else than a file")]
    [InlineData("-", "-", "o", CopyBackAction.LeaveAlone, "the result is neither a file nor a link")]
    public void Should_change_only_what_is_as_the_run_found_it(string before, string present, string result, CopyBackAction action, string? reason) =>
        Assert.Equal(new CopyBackDecision(action, reason), CopyBack.Decide("a/b.txt", Entry(before), Entry(present), Entry(result), result[0] == 'l' ? "c" : null));

    [Theory]
    [InlineData(".git/config")]
    [InlineData("a/.GIT/hooks/post-commit")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a\uFFFDb")]
    public void Should_never_write_to_such_a_path(string path) =>
        Assert.Equal(CopyBackAction.LeaveAlone, CopyBack.Decide(path, PathEntry.Nothing, PathEntry.Nothing, Entry("f1")).Action);

    [Theory]
    [InlineData("link", "file", true)]
    [InlineData("link", "a/b/c", true)]
    [InlineData("link", "./a", true)]
    [InlineData("a/link", "../file", true)]
    [InlineData("a/b/link", "../../c/d", true)]
    [InlineData("link", "..", false)]
    [InlineData("link", "../x", false)]
    [InlineData("a/link", "../../x", false)]
    [InlineData("link", "/etc/passwd", false)]
    [InlineData("link", "a/../../x", false)]
    [InlineData("link", "a/..", false)]
    [InlineData("link", "", false)]
    [InlineData("link", "..\\x", false)]
    [InlineData("link", ".git/config", false)]
    [InlineData("a/link", "../.Git", false)]
    public void Should_make_a_link_only_if_it_stays_inside(string path, string target, bool inside)
    {
        Assert.Equal(inside, CopyBack.StaysInside(path, target));
        Assert.Equal(inside ? CopyBackAction.Write : CopyBackAction.LeaveAlone, CopyBack.Decide(path, PathEntry.Nothing, PathEntry.Nothing, Entry("l1"), target).Action);
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/people/me", true)]
    [InlineData("/srv/orchestrate", true)]
    [InlineData("/srv/orchestrate/runner/runs", true)]
    [InlineData("/srv", true)]
    [InlineData("/people/me/notes", false)]
    [InlineData("/people", false)]
    [InlineData("/srv/orchestrate-notes", false)]
    public void Should_refuse_folders_that_are_nobodys_workspace(string folder, bool refused) =>
        Assert.Equal(refused, ImportRules.Problem(folder, "/people/me", ["/srv/orchestrate", "/srv/orchestrate/runner"]) is not null);

    [Theory]
    [InlineData(200_000, 4L << 30, null)]
    [InlineData(200_001, 0, "has 200001 files; at most 200000 are imported.")]
    [InlineData(1, (4L << 30) + 1, "has 4096 MB of files; at most 4096 are imported.")]
    public void Should_refuse_a_folder_of_too_much(int files, long bytes, string? why) => Assert.Equal(why, ImportRules.TooMuch(files, bytes));

    [Fact]
    public void Should_say_what_was_written_and_what_was_not()
    {
        var sentences = DeliverySentences.Of(new ResultDelivery
        {
            Folder = "/srv/notes",
            FilesWritten = 3,
            FilesLeftAlone = 2,
            LeftAlone = [new LeftAlone("a.txt", "it was changed meanwhile")],
            Ref = "refs/heads/topic",
            RefLocation = "/srv/r",
            Patch = new DeliveredPatch("result.patch", "00", 120),
        });

        Assert.Equal(
            [
                "3 files were written into /srv/notes.",
                "2 files were left alone: `a.txt` (it was changed meanwhile); and 1 more.",
                "The result is also `refs/heads/topic` in /srv/r.",
                "It is also the artifact `result.patch`, a patch of 120 bytes.",
            ],
            sentences);
        Assert.Empty(DeliverySentences.Of(null));
    }

    private static PathEntry Entry(string text) => text[0] switch
    {
        '-' => PathEntry.Nothing,
        'f' => new(EntryKind.File, text[1..]),
        'x' => new(EntryKind.Executable, text[1..]),
        'l' => new(EntryKind.Link, text[1..]),
        'd' => new(EntryKind.Folder),
        'b' => new(EntryKind.Blocked),
        _ => new(EntryKind.Other),
    };
}
