namespace Orchestrate.Standalone.Hosting;

/// <summary>Where a host keeps its data. Compiled into the host and into the command line, so that both look in the same place.</summary>
internal static class DataFolderPath
{
    /// <summary>Environment variable that names the data folder.</summary>
    internal const string Variable = "ORCHESTRATE_HOME";

    /// <summary>The data folder: what was asked for, else <c>ORCHESTRATE_HOME</c>, else <c>/var/lib/orchestrate</c> for root and the XDG data folder for anybody else.</summary>
    /// <param name="requested">The value of <c>--data</c>, if given.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="isRoot">Whether the process runs as root.</param>
    internal static string Resolve(string? requested, Func<string, string?> environment, bool isRoot)
    {
        if (!string.IsNullOrWhiteSpace(requested))
            return Path.GetFullPath(requested);
        if (environment(Variable) is { Length: > 0 } home)
            return Path.GetFullPath(home);
        if (isRoot)
            return "/var/lib/orchestrate";
        if (environment("XDG_DATA_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
            return Path.Combine(xdg, "orchestrate");
        var user = environment("HOME") is { Length: > 0 } folder
            ? folder
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(user, ".local", "share", "orchestrate");
    }

    /// <summary>The data folder of this process's environment.</summary>
    /// <param name="requested">The value of <c>--data</c>, if given.</param>
    internal static string Resolve(string? requested) =>
        Resolve(requested, Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows());
}
