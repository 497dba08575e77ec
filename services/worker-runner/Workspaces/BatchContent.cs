namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>One content in the output of <c>git cat-file --batch</c>: that many bytes, then a line end.</summary>
/// <param name="output">The output, at the content's first byte.</param>
/// <param name="length">The content's length.</param>
internal sealed class BatchContent(Stream output, long length)
{
    private long _rest = length;

    /// <summary>Its length in bytes.</summary>
    public long Length { get; } = length;

    /// <summary>All of it.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    /// <summary>Copies what has not been read yet.</summary>
    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(_rest, 1 << 16)];
        while (_rest > 0)
        {
            var read = await output.ReadAsync(buffer.AsMemory(0, (int)Math.Min(_rest, buffer.Length)), cancellationToken);
            if (read == 0)
                throw new WorkspaceException("workspace_git_failed", "git ended in the middle of a file.", fatal: false);
            _rest -= read;
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    /// <summary>Goes on behind it, whatever of it was read.</summary>
    public async Task SkipAsync(CancellationToken cancellationToken)
    {
        await CopyToAsync(Stream.Null, cancellationToken);
        output.ReadByte();
    }
}
