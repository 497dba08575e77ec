using System.Diagnostics;

namespace Orchestrate.Journeys.Tests;

/// <summary>A small repository for a run to work on.</summary>
internal sealed class GitRepository
{
    internal GitRepository(string folder) => Folder = folder;

    public string Folder { get; }

    public static GitRepository Create(string folder, IReadOnlyDictionary<string, string> files)
    {
        var repository = new GitRepository(folder);
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        repository.Git("init", "-q", "-b", "main");
        repository.Git("add", "-A");
        repository.Git("-c", "user.name=test", "-c", "user.email=test@example.invalid", "commit", "-q", "-m", "start");
        return repository;
    }

    public static GitRepository CopyOf(string source, string folder) => Create(folder, Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(source, f), File.ReadAllText));

    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-C", Folder, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        return output.TrimEnd('\n');
    }
}
