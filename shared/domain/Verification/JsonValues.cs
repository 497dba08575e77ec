using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>Comparisons of JSON values whose cost is counted.</summary>
internal static class JsonValues
{
    // Finding where two values begin and end costs as much as a few visits.
    private const int CostOfComparison = 256;

    /// <summary>Length of the value's text, in bytes.</summary>
    public static long Length(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).Length;

    /// <summary>Whether both are the same value; <c>1</c>, <c>1.0</c> and <c>1e0</c> are.</summary>
    public static bool Same(JsonElement left, JsonElement right, WorkBudget budget)
    {
        budget.Spend(CostOfComparison + Math.Min(Length(left), Length(right)));
        return JsonElement.DeepEquals(left, right);
    }

    /// <summary>Negative, zero or positive, for two numbers.</summary>
    public static int Order(JsonElement left, JsonElement right) => left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b)
        ? a.CompareTo(b)
        : left.GetDouble().CompareTo(right.GetDouble());

    /// <summary>Whether a number has no fraction; <c>1.0</c> has none.</summary>
    public static bool IsInteger(JsonElement number) => number.TryGetDecimal(out var value)
        ? value == decimal.Truncate(value)
        : number.GetDouble() is var large && double.IsFinite(large) && Math.Truncate(large) == large;

    /// <summary>A number that is equal for equal values, so that only values with the same one need comparing.</summary>
    public static int Fingerprint(JsonElement value)
    {
        var hash = new HashCode();
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                hash.Add(value.GetDouble());
                break;
            case JsonValueKind.String:
                hash.Add(value.GetString(), StringComparer.Ordinal);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    hash.Add(Fingerprint(item));
                break;
            case JsonValueKind.Object:
                // A sum, because the order of members does not count.
                hash.Add(value.EnumerateObject().Aggregate(0, (sum, member) => unchecked(sum + HashCode.Combine(member.Name, Fingerprint(member.Value)))));
                break;
            default:
                hash.Add(value.ValueKind);
                break;
        }

        return hash.ToHashCode();
    }
}
