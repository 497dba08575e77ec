using System.Runtime.InteropServices;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Finds the OpenCode program.</summary>
public static class OpenCodeProgram
{
    private const string Advice = "Run `./orchestrate setup` to install it, or name the program in `Runner:OpenCodePath`.";

    /// <summary>The program's path without symbolic links: the configured one, otherwise <c>opencode</c> on the search path.</summary>
    /// <exception cref="OpenCodeUnavailableException"><c>opencode_missing</c>, with how to install it.</exception>
    public static string Find(string configuredPath, string? searchPath)
    {
        if (configuredPath.Length > 0)
        {
            return File.Exists(configuredPath)
                ? Resolve(Path.GetFullPath(configuredPath))
                : throw new OpenCodeUnavailableException(OpenCodeErrors.Missing, $"There is no OpenCode program at '{configuredPath}'. {Advice}", fatal: true);
        }
        var found = (searchPath ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "opencode")).FirstOrDefault(File.Exists);
        return found is not null ? Resolve(found) : throw new OpenCodeUnavailableException(OpenCodeErrors.Missing, $"OpenCode was not found on the search path. {Advice}", fatal: true);
    }

    private static string Resolve(string path)
    {
        var real = RealPath(path);
        // npm's `opencode` is a Node script that only starts the platform's program; taking that one directly needs neither Node nor the package's tree in the sandbox.
        var package = Path.GetDirectoryName(Path.GetDirectoryName(real));
        if (Path.GetFileName(package) != "opencode-ai")
            return real;
        var platform = $"opencode-{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
        string[] places = [Path.Combine(package!, "..", platform), Path.Combine(package!, "node_modules", platform)];
        return places.Select(place => Path.GetFullPath(Path.Combine(place, "bin", "opencode"))).FirstOrDefault(File.Exists) ?? real;
    }

    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path) ?? "/";
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, name);
            real = (Directory.Exists(next) ? Directory.ResolveLinkTarget(next, returnFinalTarget: true) : File.ResolveLinkTarget(next, returnFinalTarget: true))?.FullName ?? next;
        }
        return real;
    }
}
