using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.Domain.Prompts;

/// <summary>What all system texts of one kind of agent have in common: text with <c>{{NAME}}</c> placeholders. Immutable.</summary>
public sealed class SystemTemplate
{
    /// <summary>A template as it was written.</summary>
    public SystemTemplate(string text)
    {
        Text = text;
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Placeholders = PromptTemplate.Placeholders(text);
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>What it is known by: SHA-256 of its UTF-8, in lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Names of the placeholders, each once.</summary>
    public IReadOnlyList<string> Placeholders { get; }

    /// <summary>The text with the values in place; a placeholder inside a value stays as it is.</summary>
    /// <exception cref="KeyNotFoundException">A placeholder has no value; the message names all of them.</exception>
    public string Render(IReadOnlyDictionary<string, string> values) => PromptTemplate.Render(Text, values);
}
