namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Reads files of a checkout whose content, size and kind are whoever wrote them's.</summary>
internal static class ConfinedFile
{
    /// <summary>The file's bytes, or why it cannot be read.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="path">Relative path; links inside the checkout are followed.</param>
    /// <param name="largest">Most bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<(byte[]? Bytes, string? Problem)> ReadAsync(string root, string path, long largest, CancellationToken cancellationToken)
    {
        if (ConfinedPath.Resolve(root, path) is not { } physical || physical == root)
            return (null, $"'{path}' does not exist in the commit.");
        if (Directory.Exists(physical))
            return (null, $"'{path}' is a folder, not a file.");
        var length = new FileInfo(physical).Length;
        if (length > largest)
            return (null, $"'{path}' has {length} bytes; more than {largest} are not read.");

        // A pipe or device has no length, and opening one could wait for ever.
        return length == 0 ? (null, $"'{path}' is empty or no regular file.") : (await File.ReadAllBytesAsync(physical, cancellationToken), null);
    }
}
