using System.Text.Json.Serialization;

namespace Ias.Engine.State;

/// <summary>
/// <c>.run/control/</c>: how everybody else asks the engine for something. A request is one JSON file written to a temporary name and
/// renamed; the engine sees it within 100 ms (inotify, with a slow poll as safety net), answers in the event log and removes it.
/// </summary>
public sealed class ControlInbox(string folder, TimeProvider time) : IDisposable
{
    /// <summary>Drops a request.</summary>
    public static void Ask(string folder, ControlRequest request) => throw new NotSupportedException();

    /// <summary>Starts watching; <paramref name="onRequest"/> is called one request at a time; the file is removed after it returns. What cannot be parsed goes to <paramref name="onUnreadable"/> (name, why) and is moved aside.</summary>
    public void Start(Action<ControlRequest> onRequest, Action<string, string> onUnreadable) => throw new NotSupportedException($"{folder}{time}");

    public void Dispose()
    {
    }
}

/// <summary>A request to the engine.</summary>
/// <param name="Kind"><c>halt</c>, <c>withdraw</c>, <c>note</c>, <c>approve</c> or <c>decline</c>.</param>
/// <param name="RunId">The run it is meant for.</param>
/// <param name="By">Who asks: user@host.</param>
/// <param name="At">When.</param>
/// <param name="Force">For halt: end the agent now.</param>
/// <param name="Text">Reason or note.</param>
public sealed record ControlRequest(string Kind, string RunId, string By, DateTimeOffset At, bool Force = false, string Text = "");

/// <summary>JSON of control requests and of the lock file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class StateJson : JsonSerializerContext;
