using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orchestrate.TestSupport;

/// <summary>Records with any content, made by their types: each member has now the value that it begins with, now its type's default, now another one. What a test forgets to name is in it, too.</summary>
/// <param name="random">Decides; the same seed makes the same.</param>
public sealed class MadeUp(Random random)
{
    private const int Deepest = 6;

    /// <summary>Makes one.</summary>
    /// <param name="type">A record, or what records consist of.</param>
    /// <exception cref="InvalidOperationException">The type is abstract.</exception>
    public object? Make(Type type) => Make(type, depth: 0);

    private object? Make(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return random.Next(2) == 0 ? null : Make(inner, depth);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length));
        if (ElementOf(type) is { } element)
            return MakeList(type, element, depth);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => random.Next(3) switch { 0 => "", 1 => "text", _ => "a \"quoted\" text" },
            TypeCode.Boolean => random.Next(2) == 0,
            TypeCode.Int32 => random.Next(3),
            TypeCode.Int64 => (long)random.Next(3),
            TypeCode.Double => random.Next(3) / 2.0,
            TypeCode.Decimal => random.Next(3) / 2m,
            _ when type == typeof(Guid) => random.Next(2) == 0 ? Guid.Empty : new Guid(random.Next(), 1, 2, new byte[8]),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddSeconds(random.Next(3)),
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(random.Next(3)),
            _ when type == typeof(JsonElement) => JsonSerializer.SerializeToElement(new { some = random.Next(3) }),
            _ => MakeObject(type, depth),
        };
    }

    private object MakeObject(Type type, int depth)
    {
        if (type.IsAbstract)
            throw new InvalidOperationException($"{type} needs a case of its own here.");
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length);
        var made = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => MakeMember(parameter.ParameterType, depth) ?? Blank(parameter.ParameterType))]);
        foreach (var member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.SetMethod is not null && member.GetIndexParameters().Length == 0))
        {
            var required = member.IsDefined(typeof(RequiredMemberAttribute));
            if (!required && random.Next(3) == 0)
                continue;
            var value = MakeMember(member.PropertyType, depth);
            if (value is not null || (!required && new NullabilityInfoContext().Create(member).WriteState == NullabilityState.Nullable))
                member.SetValue(made, value);
            else if (required)
                member.SetValue(made, Blank(member.PropertyType));
        }

        return made;
    }

    private object? MakeMember(Type type, int depth) =>
        depth < Deepest || type.IsValueType || type == typeof(string) ? Make(type, depth + 1) : null;

    private object? Blank(Type type) =>
        type == typeof(string) ? ""
        : ElementOf(type) is { } element ? MakeList(type, element, Deepest)
        : type.IsValueType ? Activator.CreateInstance(type)
        : Make(type, Deepest);

    private object MakeList(Type type, Type element, int depth)
    {
        var count = depth >= Deepest ? 0 : random.Next(3);
        if (type.GetGenericArguments() is [var key, var value])
        {
            var pairs = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
            for (var i = 0; i < count; i++)
                pairs[key == typeof(string) ? $"key{i}" : key == typeof(Guid) ? new Guid(i, 0, 0, new byte[8]) : Make(key, depth)!] = Make(value, depth + 1) ?? Blank(value);
            return Call(typeof(ImmutableDictionary), nameof(ImmutableDictionary.ToImmutableDictionary), [key, value], pairs, type);
        }

        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        for (var i = 0; i < count; i++)
            items.Add(Make(element, depth + 1) ?? Blank(element));
        return type.IsAssignableFrom(items.GetType()) ? items : Call(OwnerOf(type), "To" + type.Name.Split('`')[0], [element], items, type);
    }

    private static Type OwnerOf(Type type) =>
        type.GetGenericTypeDefinition() == typeof(ImmutableHashSet<>) ? typeof(ImmutableHashSet)
        : type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? typeof(ImmutableArray)
        : typeof(ImmutableList);

    private static object Call(Type owner, string method, Type[] arguments, object items, Type wanted)
    {
        if (wanted.IsInstanceOfType(items))
            return items;
        return owner.GetMethods().Where(candidate => candidate.Name == method && candidate.GetParameters().Length == 1 && candidate.GetGenericArguments().Length == arguments.Length)
            .Select(candidate => candidate.MakeGenericMethod(arguments))
            .First(candidate => candidate.GetParameters()[0].ParameterType.IsInstanceOfType(items))
            .Invoke(null, [items])!;
    }

    private static Type? ElementOf(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1] : null;
}
