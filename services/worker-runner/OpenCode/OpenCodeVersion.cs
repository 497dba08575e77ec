namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Which versions of OpenCode are supported: from 1.18.0 to before 2.0.</summary>
public static class OpenCodeVersion
{
    private static readonly Version Oldest = new(1, 18);
    private static readonly Version Beyond = new(2, 0);

    /// <summary>Whether Orchestrate works with this version. A pre-release counts as its release; anything unreadable is not supported.</summary>
    public static bool IsSupported(string version)
    {
        var core = version.TrimStart('v').Split('-', '+')[0];
        return Version.TryParse(core, out var parsed) && parsed >= Oldest && parsed < Beyond;
    }

    /// <summary>Throws when the version is not supported.</summary>
    /// <exception cref="OpenCodeUnavailableException"><c>opencode_unsupported_version</c>, naming the version and what to install.</exception>
    public static void Require(string version, string where)
    {
        if (!IsSupported(version))
            throw new OpenCodeUnavailableException(
                OpenCodeErrors.UnsupportedVersion,
                $"OpenCode {(version.Length > 0 ? version : "of unknown version")} ({where}) is not supported: Orchestrate works with 1.18 up to, but not including, 2.0. Run `./orchestrate setup` to install a tested version.",
                fatal: true);
    }
}
