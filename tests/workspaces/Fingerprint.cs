using System.Security.Cryptography;

namespace Orchestrate.Workspaces.Tests;

/// <summary>What is in a folder, to the byte: files with content, mode and time, links with their target, folders.</summary>
internal static class Fingerprint
{
    public static IReadOnlyList<string> Of(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 })
            .SelectMany(entry => entry switch
            {
                { LinkTarget: { } target } => [$"{entry.FullName} -> {target}"],
                DirectoryInfo => Of(entry.FullName).Prepend(entry.FullName + "/"),
                _ => [$"{entry.FullName} {entry.UnixFileMode} {entry.LastWriteTimeUtc.Ticks} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry.FullName)))}"],
            })
            .Order(StringComparer.Ordinal)];
}
