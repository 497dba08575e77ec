using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// Paths as the file system has them: any bytes but NUL. Each byte is one character of the text (Latin-1), so that nothing is lost and texts compare as the bytes do;
/// a path that was read as UTF-8 loses what is not valid in it and then names another file, or none.
/// </summary>
internal static class RawPaths
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The parts of a text that ends each of them with NUL.</summary>
    public static IReadOnlyList<string> Split(byte[] text) => Encoding.Latin1.GetString(text).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Each path with a NUL after it.</summary>
    public static byte[] Join(IEnumerable<string> paths) => Encoding.Latin1.GetBytes(string.Concat(paths.Select(path => path + '\0')));

    /// <summary>The path of a text.</summary>
    public static string Of(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The path for people, for messages and for programs that read UTF-8.</summary>
    public static string Shown(string path) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path));

    /// <summary>Whether the path is UTF-8, so that <see cref="Shown"/> names the same file.</summary>
    public static bool IsText(string path)
    {
        try
        {
            return Strict.GetCharCount(Encoding.Latin1.GetBytes(path)) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Whether the path lies in one of the folders.</summary>
    public static bool IsUnderAny(string path, IReadOnlySet<string> folders)
    {
        if (folders.Count == 0)
            return false;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (folders.Contains(path[..slash]))
                return true;
        }

        return false;
    }

    /// <summary>The folder that the path lies in; empty for the top.</summary>
    public static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    /// <summary>The last part of the path.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
