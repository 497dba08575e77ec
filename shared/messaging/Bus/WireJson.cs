using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit.Serialization;

namespace Orchestrate.Messaging;

/// <summary>
/// How messages become JSON, on the bus and in the tables: as short as it can be. MassTransit's own settings indent, write what is null and write each quotation mark in six bytes,
/// and most of a message is an agent's answer or a prompt, full of them. Whatever was written with those settings is read all the same.
/// </summary>
internal static class WireJson
{
    /// <summary>MassTransit's options with ours in place of its own.</summary>
    public static JsonSerializerOptions OfTheBus { get; } = Configure(new JsonSerializerOptions(SystemTextJsonMessageSerializer.Options));

    /// <summary>Changes the options and returns them.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.WriteIndented = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

        // Nobody puts these documents into a page; the encoder for that would write " as \u0022.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

        // Without comments and trailing commas the reader takes its fast path. No sender writes either.
        options.ReadCommentHandling = JsonCommentHandling.Disallow;
        options.AllowTrailingCommas = false;
        return options;
    }
}
