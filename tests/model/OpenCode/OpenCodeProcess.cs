using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.OpenCode;

/// <summary>A real OpenCode of a test's own, with the model proxy as its only provider.</summary>
internal sealed class OpenCodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly HttpClient _http;

    private OpenCodeProcess(ProcessStartInfo start, int port)
    {
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(120) };
    }

    public static async Task<OpenCodeProcess> StartAsync(string folder, string project, Uri modelUrl, string token)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        var config = Directory.CreateDirectory(Path.Combine(home, ".config", "opencode", "node_modules")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(config, "package-lock.json"), """{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}""");
        var port = FreePort.Next();
        var start = new ProcessStartInfo(Program(), ["serve", "--port", $"{port}", "--hostname", "127.0.0.1"])
        {
            WorkingDirectory = project,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = home;
        start.Environment["OPENCODE_CONFIG_CONTENT"] = Configuration(modelUrl, token).ToJsonString();
        foreach (var off in new[] { "MODELS_FETCH", "AUTOUPDATE", "SHARE", "LSP_DOWNLOAD", "DEFAULT_PLUGINS", "EMBEDDED_WEB_UI", "CLAUDE_CODE", "EXTERNAL_SKILLS", "PROJECT_CONFIG", "AUTOCOMPACT" })
            start.Environment[$"OPENCODE_DISABLE_{off}"] = "1";
        var server = new OpenCodeProcess(start, port);
        await Eventually.HoldsAsync(server.IsReadyAsync, "OpenCode is ready", TimeSpan.FromSeconds(90));
        return server;
    }

    public async Task<string> CreateSessionAsync(string directory)
    {
        using var response = await _http.PostAsJsonAsync($"/session?directory={Uri.EscapeDataString(directory)}", new { title = "a test" });
        return (await JsonAsync(response))["id"]!.GetValue<string>();
    }

    public async Task<JsonNode> PromptAsync(string session, string text)
    {
        using var response = await _http.PostAsJsonAsync($"/session/{session}/message", new { agent = "worker", parts = new[] { new { type = "text", text } } });
        return await JsonAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static string Program()
    {
        var given = Environment.GetEnvironmentVariable("ORCHESTRATE_OPENCODE");
        if (!string.IsNullOrEmpty(given))
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, ".orchestrate", "tools", "node_modules", "opencode-linux-x64", "bin", "opencode");
            if (File.Exists(program))
                return program;
        }

        throw new InvalidOperationException("OpenCode is not installed: set ORCHESTRATE_OPENCODE, or let `./orchestrate doctor` say how to get it.");
    }

    private static JsonObject Configuration(Uri modelUrl, string token) => new()
    {
        ["autoupdate"] = false,
        ["share"] = "disabled",
        ["snapshot"] = false,
        ["lsp"] = false,
        ["formatter"] = false,
        ["compaction"] = new JsonObject { ["auto"] = false, ["prune"] = false },
        ["enabled_providers"] = new JsonArray("test"),
        ["model"] = "test/m1",
        ["small_model"] = "test/m1",
        ["provider"] = new JsonObject
        {
            ["test"] = new JsonObject
            {
                ["npm"] = "@ai-sdk/openai-compatible",
                ["options"] = new JsonObject { ["baseURL"] = modelUrl.AbsoluteUri, ["apiKey"] = token },
                ["models"] = new JsonObject { ["m1"] = new JsonObject { ["tool_call"] = true, ["limit"] = new JsonObject { ["context"] = 128_000, ["output"] = 8192 } } },
            },
        },
        ["agent"] = new JsonObject
        {
            ["worker"] = new JsonObject
            {
                ["mode"] = "primary",
                ["description"] = "works",
                ["prompt"] = "You work.",
                ["permission"] = new JsonObject { ["*"] = "deny", ["bash"] = "allow", ["write"] = "allow", ["read"] = "allow", ["edit"] = "allow" },
            },
        },
    };

    // Each look has its own short patience: a connection that is taken before the server is ready may never be answered.
    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"OpenCode ended with {_process.ExitCode}: {Output}");
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            return (await _http.GetStringAsync("/agent", patience.Token)).Contains("\"worker\"", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    private async Task<JsonNode> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode} {text}\n{Output}");
        return JsonNode.Parse(text)!;
    }
}
