using System.Security.Cryptography;

namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>The user's checkout, byte for byte, with index and refs; without what a delivery adds.</summary>
internal static class UserCheckout
{
    /// <summary>Leaves it as people leave theirs, with a dirty index and files that git does not know, and describes it.</summary>
    public static string Disturb(string folder)
    {
        Workbench.Write(folder, "a.txt", "the user's own change\n");
        Workbench.Git(folder, "add", "a.txt");
        Workbench.Write(folder, "a.txt", "and another one\n");
        Workbench.Write(folder, "untracked.txt", "untracked\n");
        return Of(folder);
    }

    /// <summary>Describes it.</summary>
    public static string Of(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Join(folder, ".git", "objects"), StringComparison.Ordinal) && !file.Contains("/orchestrate/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return string.Join('\n', files.Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))} {File.GetUnixFileMode(file)}"));
    }
}
