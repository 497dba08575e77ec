namespace Orchestrate.Cli.Commands;

/// <summary>Reads the file that was named.</summary>
internal static class BundleFile
{
    /// <summary>The file's bytes; <c>-</c> is standard input.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    internal static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (path != "-")
                return await File.ReadAllBytesAsync(path, cancellationToken);
            await using var input = Console.OpenStandardInput();
            using var buffer = new MemoryStream();
            await input.CopyToAsync(buffer, cancellationToken);
            return buffer.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
