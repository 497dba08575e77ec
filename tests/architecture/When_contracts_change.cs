using System.Reflection;
using System.Text;
using Orchestrate.Contracts.Runs;

namespace Orchestrate.Architecture.Tests;

/// <summary>A message's namespace, name and properties are its identity on the wire; old and new versions of a service meet in the same queues.</summary>
public sealed class When_contracts_change
{
    private const string Approved = "tests/architecture/contracts.approved.txt";

    private static readonly IReadOnlyList<Type> Types =
        [.. typeof(RunSubmitted).Assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal)];

    [Fact]
    public void Should_be_approved_by_a_person()
    {
        var actual = Describe();
        var approved = Repository.Has(Approved) ? Repository.Read(Approved) : string.Empty;
        if (actual == approved)
            return;

        var received = Path.Combine(AppContext.BaseDirectory, "contracts.received.txt");
        File.WriteAllText(received, actual);
        var was = approved.Split('\n');
        var now = actual.Split('\n');
        Assert.Fail($"The messages differ from {Approved}. Add nullable properties or new types only; then copy {received} over it.\n"
            + string.Join('\n', was.Except(now).Select(l => $"- {l}").Concat(now.Except(was).Select(l => $"+ {l}"))));
    }

    [Fact]
    public void Should_not_use_names_that_mean_correlation()
    {
        var wrong = Types.SelectMany(t => t.GetProperties()).Where(p => p.Name is "EventId" or "CommandId" or "CorrelationId").Select(p => $"{p.DeclaringType}.{p.Name}").ToList();
        Assert.True(wrong.Count == 0, $"The bus takes these for a saga's id by convention: {string.Join(", ", wrong)}.");
    }

    [Fact]
    public void Should_carry_the_run_in_every_message()
    {
        var wrong = Messages().Where(t => t.GetProperty("RunId")?.PropertyType != typeof(Guid)).Select(t => t.Name).ToList();
        Assert.True(wrong.Count == 0, $"No RunId: {string.Join(", ", wrong)}.");
    }

    [Fact]
    public void Should_be_sealed_records_without_behaviour()
    {
        foreach (var type in Types.Where(t => !t.IsEnum))
        {
            Assert.True(type.IsSealed && type.BaseType == typeof(object), $"{type.Name} must be sealed and have no base class.");
            var own = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => !m.IsSpecialName && m.Name is not ("ToString" or "Equals" or "GetHashCode" or "<Clone>$" or "Deconstruct")).Select(m => m.Name).ToList();
            Assert.True(own.Count == 0, $"{type.Name} has behaviour: {string.Join(", ", own)}.");
        }
    }

    /// <summary>A type that is no part of another one is sent by itself.</summary>
    private static IEnumerable<Type> Messages()
    {
        var parts = Types.SelectMany(t => t.GetProperties()).SelectMany(p => Mentioned(p.PropertyType)).ToHashSet();
        return Types.Where(t => !t.IsEnum && !parts.Contains(t));
    }

    private static IEnumerable<Type> Mentioned(Type type) => type.IsGenericType ? type.GetGenericArguments().SelectMany(Mentioned).Prepend(type) : [type];

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in Types)
        {
            text.Append("urn:message:").Append(type.Namespace).Append(':').Append(type.Name).Append('\n');
            if (type.IsEnum)
            {
                foreach (var name in Enum.GetNames(type))
                    text.Append("  ").Append(name).Append('\n');
            }

            var nullability = new NullabilityInfoContext();
            foreach (var property in type.GetProperties().OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                var nullable = nullability.Create(property).ReadState == NullabilityState.Nullable ? "?" : string.Empty;
                text.Append("  ").Append(property.Name).Append(": ").Append(NameOf(property.PropertyType)).Append(nullable).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string NameOf(Type type) => Nullable.GetUnderlyingType(type) is { } inner
        ? NameOf(inner)
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
