using System.Text;
using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>A text part while it is streamed: the listeners get deltas, the journal only the whole.</summary>
internal sealed class StubText(StubLoop loop, StubSession session, StubMessage message)
{
    private readonly StringBuilder text = new();
    private JsonObject? part;

    /// <summary>Adds streamed text.</summary>
    public void Append(string delta)
    {
        if (part is null)
            loop.Part(session, message, part = new JsonObject { ["type"] = "text", ["text"] = string.Empty }, keep: false);
        text.Append(delta);
        loop.Delta(session, message, part, delta);
    }

    /// <summary>Stores the whole text.</summary>
    public void Close()
    {
        if (part is null)
            return;
        part["text"] = text.ToString();
        loop.Part(session, message, part);
    }
}
