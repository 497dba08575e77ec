using System.Globalization;

namespace Orchestrate.Domain.Verification;

/// <summary>
/// Lists of hosts that <c>http_status</c> may ask. An entry is <c>host</c>, which means the scheme's own port (80 or 443), or <c>host:port</c>; no wildcards. Names are compared without regard to case.
/// </summary>
public static class HttpHosts
{
    /// <summary>Whether the text is an entry.</summary>
    public static bool IsEntry(string entry) => Parse(entry) is not null;

    /// <summary>Whether one of the entries allows the address.</summary>
    public static bool Allow(IReadOnlyList<string> entries, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(uri);
        return Allow(entries, uri.IdnHost, uri.Port, uri.IsDefaultPort);
    }

    /// <summary>Whether one of the entries allows the host at the port.</summary>
    /// <param name="entries">The list.</param>
    /// <param name="host">A name or an IP address; IPv6 without brackets.</param>
    /// <param name="port">The port.</param>
    /// <param name="isDefaultPort">Whether that is the scheme's own port.</param>
    public static bool Allow(IReadOnlyList<string> entries, string host, int port, bool isDefaultPort)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Select(Parse).Any(entry => entry is { } known
            && string.Equals(known.Host, host, StringComparison.OrdinalIgnoreCase)
            && (known.Port is null ? isDefaultPort : known.Port == port));
    }

    /// <summary>What is wrong with the address of a check; null when it can be used.</summary>
    public static string? Problem(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { IdnHost.Length: > 0, UserInfo.Length: 0, Fragment.Length: 0 }
        ? null
        : "The address must be an absolute http:// or https:// URL without user name, password and fragment.";

    private static (string Host, int? Port)? Parse(string entry)
    {
        if (string.IsNullOrWhiteSpace(entry) || entry.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '*' or '@' or '?' or '#' or '\\'))
            return null;
        var colon = entry.LastIndexOf(':');
        var hasPort = colon >= 0 && (entry[0] == '[' ? entry[colon - 1] == ']' : entry.IndexOf(':', StringComparison.Ordinal) == colon);
        int? port = null;
        if (hasPort)
        {
            if (!int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65_535)
                return null;
            port = number;
        }

        var host = hasPort ? entry[..colon] : entry;
        var bracketed = host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
        return Uri.TryCreate($"http://{bracketed}/", UriKind.Absolute, out var uri) && uri.IdnHost.Length > 0 ? (uri.IdnHost, port) : null;
    }
}
