using System.Globalization;
using Orchestrate.Cli.Hosting;

namespace Orchestrate.Cli.Demo;

/// <summary>A fresh git repository with the demo's files, for agents to work on.</summary>
internal static class DemoRepository
{
    // The user's own git configuration (hooks, signing, templates) must not change what the demo does.
    private static readonly Dictionary<string, string?> Git = new()
    {
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_NAME"] = "Orchestrate demo",
        ["GIT_AUTHOR_EMAIL"] = "demo@orchestrate.invalid",
        ["GIT_COMMITTER_NAME"] = "Orchestrate demo",
        ["GIT_COMMITTER_EMAIL"] = "demo@orchestrate.invalid",
    };

    /// <summary>Copies the files and commits them; answers the repository's folder.</summary>
    internal static async Task<string> CreateAsync(string source, string parent, bool keepEarlier, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!keepEarlier)
            RemoveEarlier(parent);
        var folder = Path.Combine(parent, $"corner-shop-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}");
        Copy(source, folder);
        foreach (var argv in (string[][])[["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "A small shop library with two bugs"]])
        {
            var (exitCode, output) = await OsProcess.RunAsync(["git", .. argv], folder, Git, TimeSpan.FromSeconds(30), cancellationToken);
            if (exitCode != 0)
                throw new CliException($"git {argv[0]} failed in {folder}: {output}");
        }
        return folder;
    }

    /// <summary>Another demo may begin at this moment: whoever can move the folder away removes it.</summary>
    private static void RemoveEarlier(string parent)
    {
        var away = $"{parent}.{Guid.NewGuid():N}";
        try
        {
            Directory.Move(parent, away);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        Directory.Delete(away, recursive: true);
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var destination = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            File.Copy(file, destination);
        }
    }
}
