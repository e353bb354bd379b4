namespace Ias.Core.Model;

/// <summary>Something a gate wants changed.</summary>
/// <param name="Severity"><c>critical</c>, <c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="File">Path within the repository; empty when the gate named none.</param>
/// <param name="Line">Line, from 1; 0 when the gate named none.</param>
/// <param name="Title">What is wrong, in the gate's words.</param>
/// <param name="Hash">Identity over cycles (<c>FindingHash</c>), 64 hexadecimal digits.</param>
/// <param name="Id">Short name within the run, <c>F1</c> upwards; empty until the run has numbered it.</param>
public sealed record Finding(string Severity, string File, int Line, string Title, string Hash, string Id = "");
