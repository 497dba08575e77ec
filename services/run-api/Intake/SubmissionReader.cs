using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrate.Documents;
using Orchestrate.Domain.Runs;
using Orchestrate.RunApi.Http;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Intake;

/// <summary>Reads a submission: media type, size, JSON, schema and rules, in this order; the first two alone stop it, everything later is collected.</summary>
internal sealed class SubmissionReader(BundleReader bundles, IOptions<RunApiOptions> options)
{
    private const int MaxKey = 200;

    /// <summary>Reads the request's body and options.</summary>
    public async Task<ReadSubmission> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, options.Value.MaxBodyBytes);
        if (body.Problem is { } problem)
            return new ReadSubmission { Problem = problem };

        var submitted = SubmittedBody.Read(body.Bytes);
        var reading = bundles.Read(submitted.Bundle);
        var errors = submitted.Errors.Concat(reading.Errors.Select(e => Place(e, submitted))).ToList();
        if (reading.Malformed)
            return new ReadSubmission { Problem = Problems.Create(400, "malformed_json", "The body is not JSON.", "Send one well-formed JSON value in UTF-8.", errors) };

        var key = Key(context.Request, submitted, errors);
        var start = Start(context.Request, submitted, errors);
        var mode = Mode(context.Request, submitted, errors);
        if (errors.Count > 0 || reading.Bundle is null)
        {
            return new ReadSubmission
            {
                Problem = Problems.Create(422, "invalid_bundle", "The spec bundle is not valid.", "Correct every error in the list; nothing was stored.", errors),
            };
        }

        return new ReadSubmission
        {
            Bundle = reading.Bundle,
            Json = reading.Utf8,
            Digest = reading.Digest,
            Warnings = [.. reading.Warnings.Select(w => Place(w, submitted))],
            IdempotencyKey = key,
            Start = start,
            Mode = mode,
            BodyDigest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{reading.Digest}\n{start}\n{mode}")))),
        };
    }

    private static ProblemError Place(DocumentError error, SubmittedBody body) =>
        new(body.PointerPrefix + error.Pointer, error.Code, error.Message, error.Line + body.LinesBefore);

    private static string? Key(HttpRequest request, SubmittedBody body, List<ProblemError> errors)
    {
        var header = request.Headers["Idempotency-Key"];
        var key = header.Count > 0 ? header.ToString() : body.IdempotencyKey;
        if (key is null)
            return null;
        if (header.Count > 0 && body.IdempotencyKey is { } other && other != key)
            errors.Add(new ProblemError("/idempotency_key", "idempotency_key", "The header Idempotency-Key and the body's idempotency_key differ; send one."));
        if (key.Length is 0 or > MaxKey || key.Any(c => c is < ' ' or > '~'))
            errors.Add(new ProblemError("/idempotency_key", "idempotency_key", $"An idempotency key has 1 to {MaxKey} visible ASCII characters."));
        return key;
    }

    private static bool Start(HttpRequest request, SubmittedBody body, List<ProblemError> errors)
    {
        if (request.Query["start"] is not { Count: > 0 } query)
            return body.Start ?? true;
        if (!bool.TryParse(query, out var start))
            errors.Add(new ProblemError("/start", "type", "The query parameter `start` must be true or false."));
        return start;
    }

    private static string Mode(HttpRequest request, SubmittedBody body, List<ProblemError> errors)
    {
        var mode = request.Query["mode"] is { Count: > 0 } query ? query.ToString() : body.Mode ?? RunMode.Full.Name();
        if (RunModes.Parse(mode) is null)
            errors.Add(new ProblemError("/mode", "mode", $"`mode` must be one of {string.Join(", ", RunModes.Names)}."));
        return mode;
    }
}
