using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>Which part of a run's artifacts is listed.</summary>
/// <param name="After">Those that came after this one; 0 for the first page.</param>
/// <param name="Limit">At most so many.</param>
internal readonly record struct ArtifactPlace(long After, int Limit)
{
    private const int MaxLimit = 100;

    /// <summary>The cursor of the place after an artifact. Opaque to clients.</summary>
    public static string Cursor(long seq)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seq);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads the query; every error at once.</summary>
    public static (ArtifactPlace Place, ProblemHttpResult? Problem) Read(IQueryCollection query)
    {
        var errors = new List<ProblemError>();
        long after = 0;
        if (query["cursor"] is { Count: > 0 } cursor && !TryCursor(cursor.ToString(), out after))
            errors.Add(new ProblemError("cursor", "cursor", "`cursor` must be a next_cursor of an earlier page."));
        var limit = MaxLimit;
        if (query["limit"] is { Count: > 0 } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit))
            errors.Add(new ProblemError("limit", "limit", $"`limit` must be a number from 1 to {MaxLimit}."));
        return (new ArtifactPlace(after, limit), errors.Count == 0 ? null : Problems.Create(422, "invalid_query", "The query is not valid.", "Correct every parameter in the list.", errors));
    }

    private static bool TryCursor(string text, out long seq)
    {
        seq = 0;
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (!Base64Url.IsValid(text, out var length) || length != sizeof(long) || !Base64Url.TryDecodeFromChars(text, bytes, out _))
            return false;
        seq = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return seq >= 0;
    }
}
