using System.Diagnostics.Metrics;
using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Events;

namespace Ias.Console.Server.Operation;

/// <summary>Counts what the Console does. How many requests there were and how long they took is counted by ASP.NET Core itself.</summary>
internal sealed class Metering
{
    public const string Name = "Ias.Console.Server";

    private readonly Counter<long> _claims;
    private readonly Counter<long> _heartbeats;
    private readonly Counter<long> _completions;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _notices;
    private readonly TimeProvider _time;
    private readonly ILogger<Metering> _logger;

    public Metering(IMeterFactory factory, StoreGauges gauges, ChangeFeed feed, TimeProvider time, ILogger<Metering> logger)
    {
        (_time, _logger) = (time, logger);
        var meter = factory.Create(Name);
        _claims = meter.CreateCounter<long>("ias.claims", description: "Claims, by whether there was a job");
        _heartbeats = meter.CreateCounter<long>("ias.heartbeats", description: "Heartbeats of workers and of jobs");
        _completions = meter.CreateCounter<long>("ias.completions", description: "Jobs that ended, by their state then");
        _expired = meter.CreateCounter<long>("ias.leases.expired", description: "Leases that ran out");
        _refusals = meter.CreateCounter<long>("ias.refusals", description: "Refused requests, by error code; LEASE_LOST is a lost lease");
        _notices = meter.CreateCounter<long>(
            "ias.notices",
            description: "Messages to webhooks and mail addresses, by whether they were taken"
        );
        meter.CreateObservableGauge("ias.events.readers", () => feed.Followers, description: "Readers of events on this server");
        gauges.Add(meter);
    }

    /// <summary>Counts leases that expired.</summary>
    public void Expired(int leases) => _expired.Add(leases);

    /// <summary>Counts a notice message that was sent or failed.</summary>
    public void Noticed(string result) => _notices.Add(1, Tag("result", result));

    /// <summary>Counts a request by its answer, once that is stored.</summary>
    public async Task CountAsync(HttpContext http, RequestDelegate next)
    {
        var began = _time.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            Count(http.Features.Get<Answered>()?.Answer);
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                var endpoint = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no endpoint)";
                var took = Math.Round(_time.GetElapsedTime(began).TotalMilliseconds, 1);
                var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
                Logs.Answered(_logger, http.Request.Method, endpoint, http.Response.StatusCode, took, address, http.TraceIdentifier);
            }
        }
    }

    private void Count(object? answer)
    {
        switch (answer)
        {
            case ClaimAnswer claim:
                _claims.Add(1, Tag("result", claim.JobId is null ? "none" : "job"));
                break;
            case WorkerAnswer:
                _heartbeats.Add(1, Tag("of", "worker"));
                break;
            case LeaseAnswer:
                _heartbeats.Add(1, Tag("of", "job"));
                break;
            case CompletedAnswer { Result.Idempotent: false } completed:
                _completions.Add(1, Tag("state", Words.Of(completed.Result.Status)));
                break;
            case ErrorAnswer refused:
                _refusals.Add(1, Tag("error", refused.Error));
                break;
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
