using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orchestrate.ServiceDefaults.Callers;

/// <summary>Who calls, and whether to believe it.</summary>
public static class CallerExtensions
{
    /// <summary>The caller of this request; <see cref="Caller.Direct"/> where nothing set one.</summary>
    public static Caller GetCaller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<Caller>() ?? Caller.Direct;
    }

    /// <summary>Says who calls. For the edge, and for <see cref="UseGatewayCallers"/>.</summary>
    public static void SetCaller(this HttpContext context, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Features.Set(caller);
    }

    /// <summary>
    /// For a service behind the gateway in a process of its own: takes the caller from the gateway's headers. With a secret configured
    /// (<see cref="GatewayTrustOptions"/>), a request without it gets 403, health checks excepted. Runners' calls come directly and prove themselves (<see cref="InternalCalls"/>).
    /// </summary>
    public static WebApplication UseGatewayCallers(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var internals = app.Services.GetRequiredService<InternalCalls>();
        var secret = Encoding.UTF8.GetBytes(app.Services.GetRequiredService<IOptions<GatewayTrustOptions>>().Value.InternalSecret);
        app.Use(async (context, next) =>
        {
            if (InternalCalls.IsInternal(context.Request))
            {
                await internals.AdmitAsync(context, next);
                return;
            }

            var headers = context.Request.Headers;
            var trusted = secret.Length == 0
                || CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), SHA256.HashData(Encoding.UTF8.GetBytes(headers[CallerHeaders.InternalSecret].ToString())));
            if (!trusted && !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
            {
                await Problems.Create(403, "gateway_only", "Only the gateway may call this service.", "Send the request to the gateway's address.").ExecuteAsync(context);
                return;
            }

            if (trusted && headers[CallerHeaders.KeyName].ToString() is { Length: > 0 } name)
            {
                var tenant = headers[CallerHeaders.Tenant].ToString();
                context.SetCaller(new Caller(name, headers[CallerHeaders.Scopes].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries), tenant.Length > 0 ? tenant : null));
            }

            await next(context);
        });
        return app;
    }
}
