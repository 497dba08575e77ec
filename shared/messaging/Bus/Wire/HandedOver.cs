using System.Runtime.CompilerServices;

namespace Orchestrate.Messaging;

/// <summary>
/// Messages that are handed to receivers in the same process as the objects they are. Each belongs to the array that its envelope is written in, which the transport gives on, and is forgotten with it.
/// </summary>
internal static class HandedOver
{
    private static readonly ConditionalWeakTable<byte[], object> Messages = [];

    /// <summary>Has a message go with a body.</summary>
    public static void With(byte[] body, object message) => Messages.Add(body, message);

    /// <summary>What goes with a body; null for nothing.</summary>
    public static object? Find(byte[] body) => Messages.TryGetValue(body, out var message) ? message : null;
}
