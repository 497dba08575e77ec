namespace Orchestrate.Messaging;

/// <summary>One row for several messages of a transaction that are kept elsewhere: it goes when the broker has confirmed all of them, and brings all of them again when it has not.</summary>
internal sealed class SharedRow
{
    /// <summary>Begins the body of such a row.</summary>
    internal const string Mark = "refs:";

    private int unconfirmed;

    /// <summary>Makes the row of some messages and tells them.</summary>
    public SharedRow(Guid id, IReadOnlyList<OutboxRow> messages)
    {
        (Id, unconfirmed) = (id, messages.Count);
        Body = Mark + string.Join(' ', messages.Select(message => $"{message.Id:N}={message.Reference}"));
        foreach (var message in messages)
            message.StoredIn = this;
    }

    /// <summary>The row's own id; the messages have theirs.</summary>
    public Guid Id { get; }

    /// <summary>What the row says: the id of each message and where it is.</summary>
    public string Body { get; }

    /// <summary>The broker has confirmed one of them. True for the last one.</summary>
    public bool Confirm() => Interlocked.Decrement(ref unconfirmed) == 0;

    /// <summary>The messages that a body tells of; empty when it is another kind of body.</summary>
    public static IReadOnlyList<(Guid Id, string Reference)> Read(string body) => body.StartsWith(Mark, StringComparison.Ordinal)
        ? [.. body[Mark.Length..].Split(' ').Select(entry => (Guid.ParseExact(entry[..32], "N"), entry[33..]))]
        : [];
}
