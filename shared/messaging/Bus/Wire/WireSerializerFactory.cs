using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Orchestrate.Messaging;

/// <summary>Has a bus write and read MassTransit's envelopes with <see cref="WireSerializer"/>.</summary>
public sealed class WireSerializerFactory : ISerializerFactory
{
    /// <inheritdoc/>
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    /// <inheritdoc/>
    public IMessageSerializer CreateSerializer() => WireSerializer.Instance;

    /// <inheritdoc/>
    public IMessageDeserializer CreateDeserializer() => WireSerializer.Instance;

    /// <summary>Replaces the serializer of a bus.</summary>
    /// <param name="bus">The bus.</param>
    public static void Use(IBusFactoryConfigurator bus)
    {
        bus.ConfigureJsonSerializerOptions(_ => WireJson.OfTheBus);
        bus.ClearSerialization();
        var factory = new WireSerializerFactory();
        bus.AddSerializer(factory);
        bus.AddDeserializer(factory, isDefault: true);
    }
}
