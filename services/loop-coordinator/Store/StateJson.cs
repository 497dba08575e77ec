using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orchestrate.Domain;
using Orchestrate.Domain.Runs;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>
/// A run's state as JSON that <see cref="DomainJson"/> reads, in less time and space than its own: members that have the value which they get when they are missing are left out, and of the tasks,
/// which are nearly all of it, only those are written that have changed.
/// </summary>
public static class StateJson
{
    private static readonly JsonSerializerOptions Short = CreateShort();

    private static readonly JsonSerializerOptions Options = Create();

    /// <summary>Writes a state as UTF-8.</summary>
    public static byte[] Write(RunState? state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(Short);
        options.Converters.Insert(0, new RememberedJson<TaskState>(Short));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static JsonSerializerOptions CreateShort()
    {
        var options = new JsonSerializerOptions(DomainJson.Options)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepWhatIsMissed } },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Corrects what is left out: never a member that must be there or that begins with another value; but also a list that begins empty and is.</summary>
    private static void KeepWhatIsMissed(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        var blank = type.Type.GetConstructor(Type.EmptyTypes) is null ? null : Activator.CreateInstance(type.Type);
        foreach (var member in type.Properties)
        {
            // A member without a setter is computed from others, perhaps from what a blank object does not have.
            var begins = blank is null || member.IsRequired || member.Set is null ? null : member.Get?.Invoke(blank);
            if (begins is ICollection { Count: 0 })
                member.ShouldSerialize = static (_, value) => value is not (null or ICollection { Count: 0 });
            else if (member.IsRequired || member.AssociatedParameter is { HasDefaultValue: true } || !IsDefault(begins))
                member.ShouldSerialize = static (_, value) => value is not null;
        }
    }

    private static bool IsDefault(object? value) => value is null || (value.GetType().IsValueType && value.Equals(Activator.CreateInstance(value.GetType())));
}
