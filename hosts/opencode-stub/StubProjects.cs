using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrate.OpenCodeStub;

/// <summary>Which project a directory belongs to: the root commit of its repository, so that all clones are one project, else <c>global</c>.</summary>
public sealed class StubProjects
{
    private readonly ConcurrentDictionary<string, string> known = new();

    /// <summary>The project's id.</summary>
    public string Of(string directory) => known.GetOrAdd(directory, Find);

    private static string Find(string directory)
    {
        if (!Directory.Exists(directory))
            return "global";
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", directory, "rev-list", "--max-parents=0", "HEAD"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            var root = git?.StandardOutput.ReadLine();
            git?.WaitForExit();
            return string.IsNullOrEmpty(root) ? "global" : root;
        }
        catch (Win32Exception)
        {
            return "global";
        }
    }
}
