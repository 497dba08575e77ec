using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Orchestrate.Messaging;

/// <summary>Has a bus write and read MassTransit's envelopes with <see cref="WireSerializer"/>.</summary>
/// <param name="handsOver">Whether receivers are in this process and get the very message that was sent; it must never be changed after it was.</param>
public sealed class WireSerializerFactory(bool handsOver) : ISerializerFactory
{
    private readonly WireSerializer serializer = new(handsOver);

    /// <inheritdoc/>
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    /// <inheritdoc/>
    public IMessageSerializer CreateSerializer() => serializer;

    /// <inheritdoc/>
    public IMessageDeserializer CreateDeserializer() => serializer;

    /// <summary>Replaces the serializer of a bus.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="handsOver">Whether nothing leaves this process.</param>
    public static void Use(IBusFactoryConfigurator bus, bool handsOver)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.ConfigureJsonSerializerOptions(_ => WireJson.OfTheBus);
        bus.ClearSerialization();
        var factory = new WireSerializerFactory(handsOver);
        bus.AddSerializer(factory);
        bus.AddDeserializer(factory, isDefault: true);
    }
}
