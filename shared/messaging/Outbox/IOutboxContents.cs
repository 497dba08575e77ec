namespace Orchestrate.Messaging;

/// <summary>
/// Where messages are kept whose outbox row only refers to them (<see cref="OutboxRow.Reference"/>), so that what is stored anyway is not stored twice. A keyed service by the schema's name,
/// asked by the relay only.
/// </summary>
public interface IOutboxContents
{
    /// <summary>The message behind each reference. What is left out need not be sent any more.</summary>
    Task<IReadOnlyDictionary<string, object>> FindAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken);
}
