namespace Ias.Tui.Dashboards;

/// <summary>How often is drawn what files and the clock change; keys are answered at once.</summary>
internal sealed class FramePacing(TimeProvider time)
{
    /// <summary>Between two frames.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    // Nobody reads a log that runs by: after so many frames behind one another half as many will do.
    private static readonly TimeSpan FloodRest = TimeSpan.FromMilliseconds(100);
    private const int FloodFrames = 20;

    private long _drawnAt;
    private int _framesInARow;

    /// <summary>Until the next frame may be drawn; zero: now.</summary>
    public TimeSpan Left =>
        (_framesInARow >= FloodFrames ? FloodRest : Rest) - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private TimeSpan Elapsed => time.GetElapsedTime(_drawnAt);

    /// <summary>A frame begins.</summary>
    /// <param name="urgent">It answers a key, and tells nothing of how much runs by.</param>
    public void Begin(bool urgent) =>
        _framesInARow =
            urgent ? _framesInARow
            : Elapsed < FloodRest + FloodRest ? _framesInARow + 1
            : 0;

    /// <summary>It is on the screen.</summary>
    public void End() => _drawnAt = time.GetTimestamp();
}
