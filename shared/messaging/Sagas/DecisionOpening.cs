using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>What opens a transaction in which something has been decided on what was recalled: it travels with the first statements that are needed before the commit.</summary>
/// <param name="addTo">Adds the statements to a batch before any other.</param>
/// <param name="readAsync">Reads their results and leaves the reader at the result set that follows; fails when something is not as it was recalled.</param>
internal sealed class DecisionOpening(Action<NpgsqlBatch> addTo, Func<NpgsqlDataReader, CancellationToken, Task> readAsync)
{
    /// <summary>Whether the transaction is open and its rows are locked.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What is checked with the commit because somebody has taken it for granted.</summary>
    public IReadOnlyList<NpgsqlBatchCommand> Assumed { get; private set; } = [];

    /// <summary>Takes something for granted until the commit.</summary>
    public void Assume(IReadOnlyList<NpgsqlBatchCommand> checks) => Assumed = [.. Assumed, .. checks];

    /// <summary>Adds the statements.</summary>
    /// <exception cref="InvalidOperationException">Something was taken for granted: what is checked with the commit cannot be read before.</exception>
    public void AddTo(NpgsqlBatch batch)
    {
        if (Assumed.Count > 0)
            throw new InvalidOperationException("Nothing can be read in a transaction in which something was assumed: it is opened with the commit.");
        addTo(batch);
    }

    /// <summary>Reads their results.</summary>
    public async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await readAsync(reader, cancellationToken);
        IsOpen = true;
    }
}
