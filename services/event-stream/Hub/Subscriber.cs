using System.Threading.Channels;

namespace Orchestrate.EventStream.Hub;

/// <summary>One client's bounded buffer of frames. Never waits for the client: what does not fit ends the subscription.</summary>
public sealed class Subscriber(int capacity)
{
    private readonly Channel<Frame> frames = Channel.CreateBounded<Frame>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Frames to send; completed when the run ended or the client was too slow.</summary>
    public ChannelReader<Frame> Frames => frames.Reader;

    /// <summary>Whether events were left out, so that the stream must end.</summary>
    public bool TooSlow { get; private set; }

    /// <summary>Offers a frame. Progress and heartbeats are left out for a client that is behind; an event that does not fit ends the subscription.</summary>
    internal void Offer(Frame frame)
    {
        if (frame.Seq is null)
        {
            if (frames.Reader.Count < capacity / 2)
                frames.Writer.TryWrite(frame);
            return;
        }

        if (frames.Writer.TryWrite(frame) || frames.Reader.Completion.IsCompleted)
            return;
        TooSlow = true;
        frames.Writer.TryComplete();
    }

    /// <summary>A gap is announced like an event: leaving it out would hide it.</summary>
    internal void OfferGap(Frame frame)
    {
        if (frames.Writer.TryWrite(frame))
            return;
        TooSlow = true;
        frames.Writer.TryComplete();
    }

    /// <summary>Nothing follows.</summary>
    internal void End() => frames.Writer.TryComplete();
}
