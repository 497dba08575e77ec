using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.Workspaces.Tests;

/// <summary>VER-6: http_status reaches what bundle and operator both allow, and never what stands beside the server.</summary>
public sealed class When_an_address_is_verified : IAsyncLifetime, IDisposable
{
    private readonly OneAnswer _server = new();
    private readonly List<Workbench> _benches = [];

    private string Here => $"127.0.0.1:{_server.Port}";

    [Fact]
    public async Task Should_record_status_and_body()
    {
        _server.Answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready";

        var record = await AskAsync($"http://{Here}/health?x=1", [Here], [Here], verifier => verifier with { Contains = "ready" });

        Assert.True(record.Passed, record.Detail);
        Assert.Equal($"GET http://{Here}/health?x=1", record.What);
        Assert.Equal("ready", record.Excerpt);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("ready"u8)), record.OutputSha256);
        Assert.StartsWith("GET /health?x=1 HTTP/1.1\r\n", _server.Requests.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", _server.Requests.Single(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Cookie", _server.Requests.Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", null, null, false, "status 500; expected was 200")]
    [InlineData("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 404, null, true, "status 404 as expected")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", null, "yes", false, "do not contain 'yes'")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nno", null, null, false, "could not be made")]
    [InlineData("nonsense\r\n\r\n", null, null, false, "The request failed")]
    public async Task Should_judge_the_answer(string answer, int? status, string? contains, bool passes, string detail)
    {
        _server.Answer = answer;

        var record = await AskAsync($"http://{Here}/", [Here], [Here], verifier => verifier with { ExpectStatus = status, Contains = contains });

        Assert.Equal(passes, record.Passed);
        Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_take_a_redirect_as_the_answer()
    {
        _server.Answer = $"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data\r\nContent-Length: 0\r\n\r\n";

        var followed = await AskAsync($"http://{Here}/", [Here], [Here]);
        var asked = await AskAsync($"http://{Here}/", [Here], [Here], verifier => verifier with { ExpectStatus = 302, Method = "HEAD" });

        Assert.Contains("status 302; expected was 200", followed.Detail, StringComparison.Ordinal);
        Assert.True(asked.Passed, asked.Detail);
        Assert.StartsWith("HEAD ", _server.Requests.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_read_no_more_than_a_megabyte_and_wait_no_longer_than_told()
    {
        _server.Answer = $"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n{new string('a', 2 * 1024 * 1024)}";
        var long1 = await AskAsync($"http://{Here}/", [Here], [Here], verifier => verifier with { Contains = "b" });
        _server.Answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n...";
        _server.HangsAfterAnswer = true;
        var hanging = await AskAsync($"http://{Here}/", [Here], [Here], verifier => verifier with { TimeoutSeconds = 1 });

        Assert.Contains("first 1048576 bytes", long1.Detail, StringComparison.Ordinal);
        Assert.Null(long1.OutputSha256);
        Assert.False(hanging.Passed);
        Assert.Equal("No complete answer within 1 s.", hanging.Detail);
    }

    [Fact]
    public async Task Should_ask_nobody_unless_both_lists_allow_it()
    {
        var off = await AskAsync($"http://{Here}/", [Here], []);
        var notByServer = await AskAsync($"http://{Here}/", [Here], ["127.0.0.1", "example.org"]);
        var notByBundle = await AskAsync($"http://{Here}/", [], [Here]);

        Assert.Contains("Runner:AllowedHttpHosts, which is empty: http_status is switched off", off.Detail, StringComparison.Ordinal);
        Assert.Contains("add it to the setting Runner:AllowedHttpHosts.", notByServer.Detail, StringComparison.Ordinal);
        Assert.Contains("policies.http_hosts", notByBundle.Detail, StringComparison.Ordinal);
        Assert.All([off, notByServer, notByBundle], record => Assert.False(record.Passed));
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("169.254.169.254", true, "may never be asked")]
    [InlineData("::ffff:169.254.169.254", true, "may never be asked")]
    [InlineData("0.0.0.0", true, "may never be asked")]
    [InlineData("127.0.0.1", false, "must add that address itself")]
    [InlineData("::ffff:127.0.0.1", false, "must add that address itself")]
    [InlineData("10.0.0.7", false, "must add that address itself")]
    public async Task Should_not_follow_a_name_to_an_address_that_nobody_allowed(string address, bool listed, string detail)
    {
        var name = $"looks-harmless.example:{_server.Port}";

        var record = await AskAsync($"http://{name}/", [name], listed ? [name, $"{address}:{_server.Port}", address] : [name], resolver: new Fixed(IPAddress.Parse(address)));

        Assert.False(record.Passed);
        Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Should_follow_a_name_to_an_internal_address_that_the_operator_listed()
    {
        _server.Answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        var name = $"staging.example:{_server.Port}";
        var resolver = new Fixed(IPAddress.Loopback);

        var record = await AskAsync($"http://{name}/", [name], [name, Here], resolver: resolver);

        Assert.True(record.Passed, record.Detail);
        Assert.Contains($"Host: {name}\r\n", _server.Requests.Single(), StringComparison.Ordinal);
        Assert.Equal(1, resolver.Calls);
    }

    [Fact]
    public async Task Should_not_ask_a_forbidden_address_even_when_everyone_lists_it()
    {
        var record = await AskAsync("http://169.254.169.254/latest/meta-data", ["169.254.169.254"], ["169.254.169.254"]);

        Assert.Contains("may never be asked", record.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:pw@127.0.0.1/")]
    [InlineData("//127.0.0.1/")]
    [InlineData("")]
    public async Task Should_refuse_what_is_no_address(string url) =>
        Assert.Contains("must be an absolute http:// or https:// URL", (await AskAsync(url, ["127.0.0.1"], ["127.0.0.1"])).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("169.254.169.254", true, false)]
    [InlineData("fe80::1", true, false)]
    [InlineData("fd00:ec2::254", true, true)]
    [InlineData("100.100.100.200", true, true)]
    [InlineData("64:ff9b::169.254.169.254", true, false)]
    [InlineData("2002:a9fe:a9fe::1", true, false)]
    [InlineData("255.255.255.255", true, false)]
    [InlineData("224.0.0.1", true, false)]
    [InlineData("::", true, false)]
    [InlineData("127.8.9.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("192.168.1.1", false, true)]
    [InlineData("172.31.255.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("fd12::1", false, true)]
    [InlineData("64:ff9b::10.0.0.1", false, true)]
    [InlineData("93.184.216.34", false, false)]
    [InlineData("172.32.0.1", false, false)]
    [InlineData("2606:2800:220:1::1", false, false)]
    public void Should_know_addresses(string address, bool forbidden, bool isInternal)
    {
        Assert.Equal(forbidden, HttpAddresses.IsForbidden(IPAddress.Parse(address)));
        Assert.Equal(isInternal, HttpAddresses.IsInternal(IPAddress.Parse(address)));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public void Dispose() => _server.Dispose();

    public async Task DisposeAsync()
    {
        foreach (var bench in _benches)
            await bench.RemoveAsync();
    }

    private async Task<VerificationRecord> AskAsync(
        string url, IReadOnlyList<string> bundle, IReadOnlyList<string> server, Func<VerifierDefinition, VerifierDefinition>? with = null, IHostResolver? resolver = null)
    {
        var bench = new Workbench(server, resolver);
        _benches.Add(bench);
        var verifier = new VerifierDefinition { Id = "h", Type = "http_status", Url = url, HttpHosts = bundle };
        return await bench.OneAsync(await bench.PrepareAsync(), with is null ? verifier : with(verifier));
    }

    private sealed class Fixed(IPAddress address) : IHostResolver
    {
        public int Calls { get; private set; }

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult<IReadOnlyList<IPAddress>>([address]);
        }
    }

    /// <summary>A server that gives the same bytes to everyone.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _serving;

        public OneAnswer()
        {
            _listener.Start();
            _serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Answer { get; set; } = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

        public bool HangsAfterAnswer { get; set; }

        public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = new();

        public void Dispose()
        {
            _end.Cancel();
            _listener.Stop();
            _serving.Wait(TimeSpan.FromSeconds(20));
            _end.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    await AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (OperationCanceledException)
            {
                return; // The test is over.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                var stream = client.GetStream();
                var buffer = new byte[8_192];
                Requests.Enqueue(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, _end.Token)));
                try
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer), _end.Token);
                    while (HangsAfterAnswer && await stream.ReadAsync(buffer, _end.Token) > 0)
                        Requests.Enqueue("more");
                }
                catch (IOException)
                {
                    return; // The other side has read enough.
                }
            }
        }
    }
}
