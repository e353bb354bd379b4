using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ias.Console.Client.Wire;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Ias.Console.Client.Calls;

/// <summary>Calls a Console over HTTP: with a time limit for each try, tried again where that does no harm, and with bounded
/// answers.</summary>
public sealed class ControlPlaneClient : IDisposable
{
    /// <summary>Maximum length of an answer, in bytes.</summary>
    public const int LongestAnswer = 4 << 20;

    public const string HealthPath = "/control-plane/health";
    public const string OpenApiPath = "/control-plane/openapi.json";
    public const string Base = "/control-plane/v1/";

    /// <summary>Default number of tries of a call.</summary>
    public const int Tries = 4;

    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60); // that a server may ask for

    private readonly HttpClient _http;
    private readonly AuthenticationHeaderValue? _token;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _again;

    /// <param name="server">Which.</param>
    /// <param name="token">Sent with every call; null: only what needs none can be asked.</param>
    /// <param name="calledAs">How the person calls the program, for what to type next.</param>
    /// <param name="time">For time limits and pauses.</param>
    /// <param name="tries">How often a call is tried.</param>
    /// <param name="breaks">After several failures in a row nothing is asked for a while: for a program that asks on and on.</param>
    public ControlPlaneClient(ServerUrl server, string? token, string calledAs, TimeProvider time, int tries = Tries, bool breaks = false)
    {
        (Server, _time, Refusals) = (server, time, new Refusals(server, calledAs));
        _token = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // the token is for this server
                ConnectTimeout = ConnectLimit,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows a name to its new address
                UseCookies = false,
            }
        )
        {
            BaseAddress = server.Origin,
            Timeout = Timeout.InfiniteTimeSpan, // each try has its own
        };
        _again = Pipeline(tries - 1, breaks, time);
    }

    public ServerUrl Server { get; }

    internal Refusals Refusals { get; }

    /// <summary>Asks for something that changes nothing, or may be asked for twice: tried again whenever the network or the server
    /// failed.</summary>
    /// <exception cref="CallFailedException">It came to nothing.</exception>
    public Task<TAnswer> ReadAsync<TRequest, TAnswer>(string path, TRequest request, CancellationToken cancel) =>
        AskAsync<TRequest, TAnswer>(path, request, changes: false, cancel);

    /// <summary>Asks for a change: tried again only where the server cannot have made it.</summary>
    /// <exception cref="CallFailedException">It came to nothing.</exception>
    public Task<TAnswer> WriteAsync<TRequest, TAnswer>(string path, TRequest request, CancellationToken cancel) =>
        AskAsync<TRequest, TAnswer>(path, request, changes: true, cancel);

    /// <summary>Health and version of the server; needs no token.</summary>
    /// <exception cref="CallFailedException">It is not.</exception>
    public async Task<HealthAnswer> HealthAsync(CancellationToken cancel) =>
        Read(await SendAsync(HttpMethod.Get, HealthPath, null, changes: false, cancel), WireJson.Default.HealthAnswer);

    public void Dispose() => _http.Dispose();

    private async Task<TAnswer> AskAsync<TRequest, TAnswer>(string path, TRequest request, bool changes, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, TypeInfo<TRequest>());
        return Read(await SendAsync(HttpMethod.Post, Base + path, body, changes, cancel), TypeInfo<TAnswer>());
    }

    private TAnswer Read<TAnswer>(byte[] answer, JsonTypeInfo<TAnswer> type)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, type) ?? throw Refusals.Unintelligible(null);
        }
        catch (JsonException wrong)
        {
            throw Refusals.Unintelligible(wrong);
        }
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? body, bool changes, CancellationToken cancel)
    {
        byte[] answer = [];
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(Changes, changes);
        try
        {
            await _again.ExecuteAsync(async within => answer = await TryAsync(method, path, body, within.CancellationToken), context);
            return answer;
        }
        catch (BrokenCircuitException open)
        {
            throw Refusals.NotAsked(open);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Opens the stream of a workspace's events, once.</summary>
    /// <param name="after">The number of the last change seen; null: what happens from now on.</param>
    /// <returns>The answer, whose body stays open until one side ends it; the caller disposes it.</returns>
    /// <exception cref="CallFailedException">It was not opened.</exception>
    internal Task<HttpResponseMessage> OpenEventsAsync(string workspaceId, long? after, CancellationToken cancel) =>
        WithinLimitAsync(
            async within =>
            {
                using var request = Request(HttpMethod.Get, $"{Base}events?workspaceId={Uri.EscapeDataString(workspaceId)}");
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
                if (after is { } last)
                {
                    request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
                }

                var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, within);
                if (answer.IsSuccessStatusCode)
                {
                    return answer;
                }

                using (answer)
                {
                    throw Refusals.Of(answer, await BodyAsync(answer, within));
                }
            },
            cancel
        );

    private Task<byte[]> TryAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancel) =>
        WithinLimitAsync(
            async within =>
            {
                using var request = Request(method, path);
                if (body is not null)
                {
                    request.Content = new ByteArrayContent(body)
                    {
                        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                    };
                }

                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, within);
                var read = await BodyAsync(answer, within);
                return answer.IsSuccessStatusCode ? read : throw Refusals.Of(answer, read);
            },
            cancel
        );

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, path) { Headers = { Authorization = _token } };

    private static async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await answer.Content.LoadIntoBufferAsync(LongestAnswer, cancel);
        return await answer.Content.ReadAsByteArrayAsync(cancel);
    }

    private async Task<T> WithinLimitAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TryLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException slow) when (!cancel.IsCancellationRequested)
        {
            throw Refusals.NoAnswer($"nothing came within {TryLimit.TotalSeconds:0} seconds", slow);
        }
        catch (HttpRequestException failed)
        {
            throw Refusals.Of(failed);
        }
        catch (IOException broken)
        {
            throw Refusals.NoAnswer("the connection broke", broken);
        }
    }

    private static readonly ResiliencePropertyKey<bool> Changes = new("changes");

    private static ResiliencePipeline Pipeline(int more, bool breaks, TimeProvider time)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }; // not of a result's type, whose members would all be kept natively
        if (breaks)
        {
            pipeline.AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = tried =>
                        ValueTask.FromResult(
                            tried.Outcome.Exception is CallFailedException { Failure: var failure } && failure.IsPassing()
                        ),
                    FailureRatio = 0.9,
                    MinimumThroughput = 5,
                    SamplingDuration = TimeSpan.FromSeconds(30),
                    BreakDuration = LongestPause,
                }
            );
        }

        return more < 1 ? pipeline.Build() : pipeline.AddRetry(Repeating(more)).Build();
    }

    private static RetryStrategyOptions Repeating(int more) =>
        new()
        {
            ShouldHandle = tried =>
                ValueTask.FromResult(
                    tried.Outcome.Exception is CallFailedException failed
                        && (failed.RetryAfter ?? TimeSpan.Zero) <= LongestWait
                        && (
                            failed.Failure is CallFailure.Busy or CallFailure.Unreachable
                            || (
                                failed.Failure is CallFailure.NoAnswer or CallFailure.ServerFailed
                                && !tried.Context.Properties.GetValue(Changes, true)
                            )
                        )
                ),
            DelayGenerator = tried =>
                ValueTask.FromResult<TimeSpan?>(
                    tried.Outcome.Exception is CallFailedException { RetryAfter: { } wait }
                        ? wait + (FirstPause * Random.Shared.NextDouble()) // all who were sent away come back, not all together
                        : null
                ),
            MaxRetryAttempts = more,
            BackoffType = DelayBackoffType.Exponential,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            UseJitter = true,
        };

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)WireJson.Default.GetTypeInfo(typeof(T))!;
}
