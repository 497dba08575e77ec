namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>A program that leaves a mark wherever it can when it is run: outside of the sandbox, in the machine's temporary folder, and in the clone.</summary>
internal sealed class EvilProgram
{
    private readonly string[] _marks;

    public EvilProgram(string root, string clone)
    {
        Folder = Directory.CreateDirectory(System.IO.Path.Join(root, "evil")).FullName;
        Path = System.IO.Path.Join(Folder, "evil.sh");
        var outside = Directory.CreateDirectory(System.IO.Path.Join(root, "marks")).FullName;
        _marks = [System.IO.Path.Join(outside, "ran"), System.IO.Path.Join(System.IO.Path.GetTempPath(), $"ran-{System.IO.Path.GetFileName(root)}"), System.IO.Path.Join(clone, "ran-by-somebody")];
        File.WriteAllText(Path, $"#!/bin/sh\nfor mark in {string.Join(' ', _marks.Select(mark => $"'{mark}'"))}; do touch \"$mark\"; done 2> /dev/null\ncat\n");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The folder that it is in.</summary>
    public string Folder { get; }

    /// <summary>The program.</summary>
    public string Path { get; }

    /// <summary>The agent's own git may well have run it, in the agent's sandbox.</summary>
    public void Forget() => File.Delete(_marks[^1]);

    public void AssertNeverRun() => Assert.DoesNotContain(_marks, File.Exists);
}
