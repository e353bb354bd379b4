namespace Ias.Core.Runs;

/// <summary>Something in a plan that is not as it must be.</summary>
/// <param name="Line">From 1; 0 = it has no place.</param>
/// <param name="What">A sentence without its full stop.</param>
/// <param name="Id">The sprint it is about, <c>sprint-2</c>; empty = of none in particular.</param>
public sealed record PlanFault(int Line, string What, string Id = "")
{
    /// <summary><c>line 12: sprint-2 has no title</c>.</summary>
    public override string ToString() =>
        Line == 0 ? What : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {Line}: {What}");
}
