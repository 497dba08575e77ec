using System.Text;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>
/// Makes JSON text acceptable to PostgreSQL, whose JSON operators and jsonb refuse the escape <c>\u0000</c>. Agents and commands do print NUL bytes, and one of them
/// must not make a decision impossible to store.
/// </summary>
public static class JsonbText
{
    private const string Nul = "\\u0000";

    /// <summary>The same JSON with U+FFFD in place of U+0000.</summary>
    public static string Clean(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var at = json.IndexOf(Nul, StringComparison.Ordinal);
        if (at < 0)
            return json;

        var clean = new StringBuilder(json.Length);
        var copied = 0;
        for (; at >= 0; at = json.IndexOf(Nul, at + 1, StringComparison.Ordinal))
        {
            if (IsEscaped(json, at))
                continue;
            clean.Append(json, copied, at - copied).Append("\\ufffd");
            copied = at + Nul.Length;
        }

        return clean.Append(json, copied, json.Length - copied).ToString();
    }

    /// <inheritdoc cref="Clean(string)"/>
    /// <param name="utf8">JSON as UTF-8.</param>
    public static byte[] Clean(byte[] utf8) =>
        utf8.AsSpan().IndexOf("\\u0000"u8) < 0 ? utf8 : Encoding.UTF8.GetBytes(Clean(Encoding.UTF8.GetString(utf8)));

    private static bool IsEscaped(string json, int backslash)
    {
        var before = 0;
        while (before < backslash && json[backslash - before - 1] == '\\')
            before++;
        return before % 2 == 1;
    }
}
