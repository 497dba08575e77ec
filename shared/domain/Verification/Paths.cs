namespace Orchestrate.Domain.Verification;

/// <summary>Paths that agents and bundles write, relative to the repository's root.</summary>
public static class Paths
{
    /// <summary>Forward slashes, without a leading <c>./</c>.</summary>
    public static string Normalise(string path)
    {
        path = path.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return path;
    }

    /// <summary>Whether the path stays inside the root: relative, without <c>..</c> segments and control characters.</summary>
    public static bool IsConfined(string path)
    {
        var normal = Normalise(path);
        return normal.Length > 0 && normal[0] != '/' && !normal.Split('/').Contains("..") && !normal.Any(char.IsControl) && !(normal.Length > 1 && normal[1] == ':');
    }
}
