using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Console.Client.Logins;

/// <summary>A login by a code that a person approves in a browser, maybe on another machine.</summary>
public sealed class DeviceLogin(ControlPlaneClient client, TimeProvider time, string calledAs)
{
    private const int LongestInterval = 60; // seconds
    private const int LongestLife = 3600;

    /// <summary>Begins a device login.</summary>
    /// <param name="name">What asks, as the person who approves sees it.</param>
    /// <param name="machineOf">Slug of the workspace in which this machine logs in as one of its own; null: the login is the
    /// person's.</param>
    /// <exception cref="CallFailedException">The server cannot be asked.</exception>
    public Task<DeviceStartedAnswer> StartAsync(string name, string? machineOf, CancellationToken cancel) =>
        client.ReadAsync<StartDeviceRequest, DeviceStartedAnswer>(
            "auth/device/start",
            new StartDeviceRequest(
                string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || "@.-_".Contains(c) ? c : '-')),
                machineOf
            ),
            cancel
        );

    /// <summary>Waits for the person, and returns the token.</summary>
    /// <exception cref="ProblemException">They said no, or the time is over.</exception>
    public async Task<string> WaitAsync(DeviceStartedAnswer started, CancellationToken cancel)
    {
        var interval = TimeSpan.FromSeconds(Math.Clamp(started.IntervalSeconds, 1, LongestInterval));
        var (since, life) = (time.GetTimestamp(), TimeSpan.FromSeconds(Math.Clamp(started.ExpiresInSeconds, 1, LongestLife)));
        while (time.GetElapsedTime(since) < life)
        {
            await Task.Delay(interval, time, cancel);
            switch (await PollAsync(started, cancel))
            {
                case { Status: "approved", Token: { Length: > 0 } token }:
                    return token;
                case { Status: "denied" }:
                    throw new ProblemException(new Problem("The login was refused on the page.", client.Server.ToString(), Again));
                case { Status: "expired" }:
                    throw Expired();
            }
        }

        throw Expired();
    }

    private string Again => ShellLine.Of($"{calledAs:raw} auth login {client.Server}");

    // A server that is away for a moment ends no login; what it gave out meanwhile has expired when it is back.
    private async Task<DevicePolledAnswer?> PollAsync(DeviceStartedAnswer started, CancellationToken cancel)
    {
        try
        {
            return await client.WriteAsync<PollDeviceRequest, DevicePolledAnswer>(
                "auth/device/poll",
                new PollDeviceRequest(started.DeviceCode),
                cancel
            );
        }
        catch (CallFailedException failed)
            when (failed.Failure is CallFailure.Unreachable or CallFailure.NoAnswer or CallFailure.ServerFailed or CallFailure.Busy)
        {
            return null;
        }
    }

    private ProblemException Expired() =>
        new(new Problem("Nobody approved this login in time, or its answer was lost.", client.Server.ToString(), Again));
}
