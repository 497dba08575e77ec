using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>One step of a path.</summary>
/// <param name="Descendants">Whether it looks at everything below as well (<c>..</c>).</param>
/// <param name="Selectors">What it picks.</param>
internal sealed record JsonPathSegment(bool Descendants, IReadOnlyList<JsonPathSelector> Selectors);

/// <summary>What a step picks of a value's children.</summary>
internal abstract record JsonPathSelector
{
    // A found value takes memory until the end; so many steps each keep all of them below 100 MB.
    private const int CostOfFound = 448;

    public abstract void Select(JsonElement node, JsonElement root, List<JsonElement> found, WorkBudget budget);

    internal static IEnumerable<JsonElement> Children(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().Select(member => member.Value),
        JsonValueKind.Array => node.EnumerateArray(),
        _ => [],
    };

    private static void Keep(JsonElement value, List<JsonElement> found, WorkBudget budget)
    {
        budget.Spend(CostOfFound);
        found.Add(value);
    }

    internal sealed record Name(string Key) : JsonPathSelector
    {
        public override void Select(JsonElement node, JsonElement root, List<JsonElement> found, WorkBudget budget)
        {
            if (node.ValueKind != JsonValueKind.Object)
                return;
            budget.Spend(node.GetPropertyCount());
            if (node.TryGetProperty(Key, out var value))
                Keep(value, found, budget);
        }
    }

    internal sealed record All : JsonPathSelector
    {
        public override void Select(JsonElement node, JsonElement root, List<JsonElement> found, WorkBudget budget)
        {
            foreach (var child in Children(node))
            {
                Keep(child, found, budget);
            }
        }
    }

    internal sealed record Slice(long? Start, long? End, long Step) : JsonPathSelector
    {
        public bool IsOne { get; private init; }

        public static Slice One(long index) => new(index, index == -1 ? null : index + 1, 1) { IsOne = true };

        public override void Select(JsonElement node, JsonElement root, List<JsonElement> found, WorkBudget budget)
        {
            if (node.ValueKind != JsonValueKind.Array || Step == 0)
                return;
            long length = node.GetArrayLength();
            var (start, end) = (Bound(Start ?? (Step > 0 ? 0 : length - 1), length), Bound(End ?? (Step > 0 ? length : -length - 1), length));
            var items = node.EnumerateArray().ToList();
            budget.Spend(64 * length);
            for (var i = start; Step > 0 ? i < end : i > end; i += Step)
                Keep(items[(int)i], found, budget);
        }

        private long Bound(long at, long length)
        {
            at = at < 0 ? at + length : at;
            return Step > 0 ? Math.Clamp(at, 0, length) : Math.Clamp(at, -1, length - 1);
        }
    }

    internal sealed record Filter(JsonPathCondition Condition) : JsonPathSelector
    {
        public override void Select(JsonElement node, JsonElement root, List<JsonElement> found, WorkBudget budget)
        {
            foreach (var child in Children(node))
            {
                budget.Spend();
                if (Condition.Holds(child, root, budget))
                    Keep(child, found, budget);
            }
        }
    }
}
