using System.Security.Cryptography;
using System.Text;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Checks on the files of a commit.</summary>
internal static class FileChecks
{
    private const long LargestSearched = 256L * 1024 * 1024;

    public static async Task<Finding> RunAsync(VerifierDefinition verifier, string root, CancellationToken cancellationToken)
    {
        var path = verifier.Path ?? string.Empty;
        if (ConfinedPath.Resolve(root, path) is not { } physical || physical == root)
            return new Finding(false, $"'{path}' does not exist in the commit.");
        if (verifier.Type == "file_exists")
            return new Finding(true, $"'{path}' exists.");
        if (Directory.Exists(physical))
            return new Finding(false, $"'{path}' is a folder, not a file.");
        return verifier.Type == "file_hash"
            ? await HashAsync(verifier, path, physical, cancellationToken)
            : await ContainsAsync(verifier, path, physical, cancellationToken);
    }

    private static async Task<Finding> HashAsync(VerifierDefinition verifier, string path, string physical, CancellationToken cancellationToken)
    {
        var hash = await Sha256Async(physical, cancellationToken);
        var same = string.Equals(hash, verifier.Sha256, StringComparison.OrdinalIgnoreCase);
        return new Finding(same, same ? $"'{path}' has the expected SHA-256." : $"'{path}' has SHA-256 {hash}; expected was {verifier.Sha256}.") { Sha256 = hash };
    }

    private static async Task<Finding> ContainsAsync(VerifierDefinition verifier, string path, string physical, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(verifier.Contains))
            return new Finding(false, "The verifier names no text to look for.");
        if (new FileInfo(physical).Length > LargestSearched)
            return new Finding(false, $"'{path}' is larger than {LargestSearched / 1024 / 1024} MB and was not searched.");
        var bytes = await File.ReadAllBytesAsync(physical, cancellationToken);
        var contains = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(verifier.Contains)) >= 0;
        return new Finding(contains, contains ? $"'{path}' contains the expected text." : $"'{path}' does not contain '{verifier.Contains}'.") { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
    }

    private static async Task<string> Sha256Async(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
