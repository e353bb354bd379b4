namespace Ias.Tui.Dashboard;

/// <summary>Limits the frame rate of updates from files and the clock; keys are answered at once.</summary>
internal sealed class FramePacing(TimeProvider time)
{
    /// <summary>Minimum time between two frames.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(50);

    // Nobody reads a log that scrolls by: after this many consecutive frames the rate is halved.
    private static readonly TimeSpan FloodInterval = TimeSpan.FromMilliseconds(100);
    private const int FloodFrames = 20;

    private long _drawnAt;
    private int _framesInARow;

    /// <summary>Time until the next frame may be drawn; zero = now.</summary>
    public TimeSpan Left =>
        (_framesInARow >= FloodFrames ? FloodInterval : MinInterval) - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private TimeSpan Elapsed => time.GetElapsedTime(_drawnAt);

    /// <summary>Records the start of a frame.</summary>
    /// <param name="urgent">Whether the frame answers a key, which says nothing about the rate of updates.</param>
    public void Begin(bool urgent) =>
        _framesInARow =
            urgent ? _framesInARow
            : Elapsed < FloodInterval + FloodInterval ? _framesInARow + 1
            : 0;

    /// <summary>Records that the frame was sent.</summary>
    public void End() => _drawnAt = time.GetTimestamp();
}
