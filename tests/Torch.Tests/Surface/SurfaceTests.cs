using System.Reflection;
using TorchSharp;
using Xunit;

namespace VideoSsm.Eval.Torch.Tests.Surface;

/// <summary>
/// Keeps the engine exchangeable for the TorchSharp package: whatever the namespace <c>TorchSharp</c> shows must exist there under the
/// same type, name and parameter types. <c>listed-signatures.txt</c> holds those of TorchSharp's signatures that are in use here,
/// <c>exceptions.txt</c> the few that only its newer generation has.
/// </summary>
/// <remarks>
/// To use a further member, set <c>TORCHSHARP_SIGNATURES</c> to a file with TorchSharp's full list and run the tests: the members that are
/// both in that list and here are written to the fixture.
/// </remarks>
public sealed class SurfaceTests
{
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "Surface", "listed-signatures.txt");
    private static readonly string Exceptions = Path.Combine(AppContext.BaseDirectory, "Surface", "exceptions.txt");

    [Fact]
    public void Every_public_member_is_one_of_TorchSharps()
    {
        var exceptions = Lines(Exceptions);
        if (Environment.GetEnvironmentVariable("TORCHSHARP_SIGNATURES") is { Length: > 0 } full)
        {
            var all = SignatureList.Parse(File.ReadLines(full)).ToHashSet(StringComparer.Ordinal);
            File.WriteAllLines(SourceFixture(), Shown(all).Where(all.Contains));
            AssertNone(Shown(all).Except(all).Except(exceptions));
        }

        var listed = Lines(Fixture);
        AssertNone(Shown(listed).Except(listed).Except(exceptions));
    }

    [Fact]
    public void The_lists_name_nothing_that_is_gone()
    {
        var listed = Lines(Fixture);
        AssertNone(listed.Concat(Lines(Exceptions)).Except(Shown(listed)));
    }

    [Theory]
    [InlineData("torch.Tensor.add(torch.Tensor target, Scalar alpha) : torch.Tensor", "torch.Tensor.add(torch.Tensor, Scalar)")]
    [InlineData("torch.Tensor.op_Explicit(torch.Tensor value) : float", "torch.Tensor.op_Explicit(torch.Tensor) : float")]
    [InlineData("torch.Tensor.expand(params long[] sizes) : torch.Tensor", "torch.Tensor.expand(long[])")]
    [InlineData("torch.Tensor.this[long i1, long i2] { get; set; } : torch.Tensor", "torch.Tensor.this[long, long] get|torch.Tensor.this[long, long] set")]
    [InlineData("torch.CPU : torch.Device  [field static]", "torch.CPU")]
    [InlineData("DeviceType.CUDA = 1", "DeviceType.CUDA = 1")]
    [InlineData("DisposeScope.MoveToOuter<T1, T2>(T1 first, T2 second) : (T1, T2)", "DisposeScope.MoveToOuter<T1, T2>(T1, T2)")]
    [InlineData("Utils.TensorAccessor<T> (class) : IDisposable, IEnumerable", "Utils.TensorAccessor<T> (type)")]
    [InlineData("torch.Tensor.mean(long[] dims, bool keepdim=false, torch.ScalarType? type=null) : T", "torch.Tensor.mean(long[], bool, torch.ScalarType?)")]
    [InlineData("torch.randn(long n, torch.Generator g=null) : T   // 0.107: (other)", "torch.randn(long, torch.Generator)")]
    public void The_list_is_read_as_documented(string line, string expected) =>
        Assert.Equal(expected.Split('|'), SignatureList.Parse([line]));

    [Fact]
    public void A_member_that_TorchSharp_lacks_is_noticed()
    {
        var listed = Lines(Fixture);
        var members = SignatureNames.Members(typeof(WithExtra)).ToArray();
        Assert.Contains("SurfaceTests.WithExtra.extra(long)", members.Select(m => m.Replace("VideoSsm.Eval.Torch.Tests.Surface.", "", StringComparison.Ordinal)));
        Assert.DoesNotContain(members, listed.Contains);
    }

    private static string[] Shown(HashSet<string> listed)
    {
        // A base class that nobody outside can create or derive from only holds what TorchSharp declares on each derived class.
        bool IsHidden(Type t) => t.IsAbstract && !t.IsSealed && !listed.Contains(SignatureNames.Of(t) + " (type)")
            && t.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).All(c => c.IsPrivate || c.IsAssembly || c.IsFamilyAndAssembly);
        return
        [
            .. typeof(torch).Assembly.GetTypes()
                .Where(t => t.IsVisible && t.Namespace is { } space && (space == "TorchSharp" || space.StartsWith("TorchSharp.", StringComparison.Ordinal)))
                .Where(t => !IsHidden(t) || t.IsInterface)
                .SelectMany(t => SignatureNames.Members(t, IsHidden))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static HashSet<string> Lines(string path) => File.ReadLines(path).Where(l => !l.StartsWith('#')).ToHashSet(StringComparer.Ordinal);

    private static void AssertNone(IEnumerable<string> signatures) =>
        Assert.True(!signatures.Any(), string.Join('\n', signatures));

    private static string SourceFixture([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "listed-signatures.txt");

    public sealed class WithExtra
    {
        public static long extra(long value) => value;
    }
}
