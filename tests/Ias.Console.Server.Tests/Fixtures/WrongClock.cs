namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>The clock of a server nobody has set right.</summary>
public sealed class WrongClock(TimeSpan off) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
}
