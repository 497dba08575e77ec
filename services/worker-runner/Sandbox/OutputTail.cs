using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Keeps the end of an output and hashes all of it, so that a process that prints for ever costs a fixed amount of memory.</summary>
internal sealed class OutputTail(int cap) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _ring = new byte[Math.Max(cap, 1)];
    private long _length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        var kept = bytes.Length > _ring.Length ? bytes[^_ring.Length..] : bytes;
        var at = (int)((_length + bytes.Length - kept.Length) % _ring.Length);
        var first = Math.Min(kept.Length, _ring.Length - at);
        kept[..first].CopyTo(_ring.AsSpan(at));
        kept[first..].CopyTo(_ring);
        _length += bytes.Length;
    }

    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>What is kept, in order, beginning with a whole character.</summary>
    public byte[] Bytes()
    {
        if (_length <= _ring.Length)
            return _ring[..(int)_length];
        var at = (int)(_length % _ring.Length);
        byte[] tail = [.. _ring[at..], .. _ring[..at]];

        // The cut may have gone through a character: skip its remaining bytes instead of showing a replacement character.
        var start = 0;
        while (start < 4 && start < tail.Length && (tail[start] & 0xC0) == 0x80)
            start++;
        return tail[start..];
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public void Dispose() => _hash.Dispose();
}
