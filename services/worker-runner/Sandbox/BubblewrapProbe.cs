using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Finds out by a trial run what this machine allows. Existence of the program says little: kernels and containers often forbid user namespaces.</summary>
internal static class BubblewrapProbe
{
    private const string Install = "Install it (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap; Alpine: apk add bubblewrap).";
    private const string Allow = "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces > 0; Ubuntu 24.04: kernel.apparmor_restrict_unprivileged_userns=0; in a container: a seccomp profile that permits them).";

    /// <summary>What works, and whether with a user namespace.</summary>
    public static (SandboxCapability Capability, bool UserNamespace) Run(ProcessSpawner spawner, Func<bool, IReadOnlyList<string>> argumentsFor)
    {
        if (!OperatingSystem.IsLinux())
            return (new SandboxCapability(false, "bubblewrap exists on Linux only; commands run unconfined."), false);
        if (Try(spawner, ["--version"]) is not (0, var version))
            return (new SandboxCapability(false, "bubblewrap (bwrap) is not installed. " + Install), false);

        var (code, output) = Try(spawner, [.. argumentsFor(true), "--", "/bin/sh", "-c", "exit 0"]);
        if (code == 0)
            return (new SandboxCapability(true, version), true);
        if (Environment.IsPrivilegedProcess && Try(spawner, [.. argumentsFor(false), "--", "/bin/sh", "-c", "exit 0"]).Code == 0)
            return (new SandboxCapability(true, version + " (without a user namespace)"), false);
        return (new SandboxCapability(false, $"{version} is installed but its trial run failed: {output} {Allow}"), false);
    }

    private static (int Code, string Output) Try(ProcessSpawner spawner, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("bwrap", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var process = spawner.Start(start);
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return (process.ExitCode, output.Trim());
        }
        catch (Win32Exception missing)
        {
            return (127, missing.Message);
        }
    }
}
