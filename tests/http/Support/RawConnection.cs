using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Orchestrate.Http.Tests.Support;

/// <summary>A connection on which a test writes what no honest client would.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient client = new();

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection.client.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <summary>Sends text with \n for line ends.</summary>
    public async Task SendAsync(string text) => await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")));

    /// <summary>Everything that comes until the server closes or breaks the connection, as text.</summary>
    public async Task<string> ToEndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var answer = new StringBuilder();
        var buffer = new byte[16_384];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, limit.Token) is var length and > 0)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }
        catch (IOException) when (answer.Length > 0)
        {
            // A server that has answered does not wait for the rest of what it refused.
        }

        return answer.ToString();
    }

    /// <summary>The status of the first answer in a text.</summary>
    public static int Status(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : throw new InvalidOperationException($"No answer: {answer}");

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
