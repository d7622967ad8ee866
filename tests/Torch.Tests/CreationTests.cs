using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class CreationTests
{
    [Fact]
    public void Constant_and_regular_tensors_have_the_values_asked_for()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0f, 0f], zeros(2).data<float>().ToArray());
        Assert.Equal([1.0, 1.0], ones(2, dtype: float64).data<double>().ToArray());
        Assert.Equal([2.5f, 2.5f], full(2, 2.5f).data<float>().ToArray());
        Assert.Equal(int64, full(2, 2).dtype);
        Assert.Equal([2, 1, 3, 1], empty(2, 1, 3, 1).shape);
        Assert.Equal([0L, 1L, 2L], arange(3).data<long>().ToArray());
        Assert.Equal([1f, 1.5f], arange(1, 2, 0.5).data<float>().ToArray());
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal([1f, 0, 0, 0, 1, 0], eye(2, 3).data<float>().ToArray());
        var like = zeros_like(tensor(new long[] { 1, 2 }));
        Assert.Equal(int64, like.dtype);
        Assert.Equal([1.0, 1.0], like.ones_like(dtype: float64).data<double>().ToArray());
        Assert.Equal([4L, 4L], full_like(like, 4).data<long>().ToArray());
        Assert.Equal(int64, like.new_zeros(3).dtype);
        Assert.True(zeros(2, requires_grad: true).requires_grad);
        Assert.Equal([], zeros([]).shape);
        Assert.Equal(0, zeros(0, 3).numel());
    }

    [Fact]
    public void Arrays_of_every_type_come_back_unchanged()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1.5f, -2], tensor(new[] { 1.5f, -2 }).data<float>().ToArray());
        Assert.Equal([1.5, -2], tensor(new[] { 1.5, -2 }).data<double>().ToArray());
        Assert.Equal([1, -2], tensor(new[] { 1, -2 }).data<int>().ToArray());
        Assert.Equal([1L, -2L], tensor(new[] { 1L, -2 }).data<long>().ToArray());
        Assert.Equal(new short[] { 1, -2 }, tensor(new short[] { 1, -2 }).data<short>().ToArray());
        Assert.Equal(new byte[] { 1, 255 }, tensor(new byte[] { 1, 255 }).data<byte>().ToArray());
        Assert.Equal(new sbyte[] { 1, -2 }, tensor(new sbyte[] { 1, -2 }).data<sbyte>().ToArray());
        Assert.Equal([true, false], tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal([(Half)1.5f], from_array(new[] { (Half)1.5f }).data<Half>().ToArray());
        var cube = new float[2, 1, 2] { { { 1, 2 } }, { { 3, 4 } } };
        Assert.Equal([2, 1, 2], tensor(cube).shape);
        Assert.Equal(cube, tensor(cube).data<float>().ToNDArray());
        Assert.Equal([2, 2], tensor(new List<float> { 1, 2, 3, 4 }, 2, 2).shape);
        Assert.Equal([2, 2], tensor(new float[] { 1, 2, 3, 4 }, [2, 2]).shape);
        Assert.Equal(float64, as_tensor(new[] { 1f }, float64).dtype);
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));
        Assert.Throws<ArgumentException>(() => from_array(new[] { "a" }));
        Assert.Throws<NotSupportedException>(() => zeros(2, names: ["N"]));
    }

    [Theory]
    [InlineData(ScalarType.Float16, 1e-3)]
    [InlineData(ScalarType.BFloat16, 8e-3)]
    [InlineData(ScalarType.Float32, 1e-7)]
    [InlineData(ScalarType.Float64, 0)]
    public void Floating_point_types_round_trip_within_their_precision(ScalarType type, double precision)
    {
        using var scope = NewDisposeScope();
        double[] values = [0, 1, -1.3, 3.14159, 1e-3, 250.7];
        var converted = tensor(values).type(type);
        Assert.Equal(type, converted.dtype);
        var back = converted.@double().data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
            Assert.InRange(back[i], values[i] - precision * Math.Abs(values[i]) / 2, values[i] + precision * Math.Abs(values[i]) / 2);
        var raw = empty(values.Length, dtype: type);
        raw.bytes = converted.bytes;
        Assert.Equal(back, raw.@double().data<double>().ToArray());
    }

    [Fact]
    public void Elements_are_read_and_written_through_any_strides()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, dtype: float32).view(2, 3);
        var turned = x.t();
        var access = turned.data<float>();
        Assert.Equal(6, access.Count);
        Assert.Equal([0f, 3, 1, 4, 2, 5], access);
        Assert.Equal(4f, access[1, 1]);
        Assert.Equal(3f, access[1]);
        access[2, 0] = 20;
        Assert.Equal(20f, x[0, 2].item<float>());
        var part = new float[3];
        access.CopyTo(part, 1, 2);
        Assert.Equal([0f, 1f, 4f], part);
        access.CopyFrom([9f, 8f], 0, 4);
        Assert.Equal([0f, 1, 9, 3, 4, 8], x.data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => access[3, 0]);
        Assert.Throws<ArgumentException>(() => access[0, 0, 0]);
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Throws<InvalidOperationException>(() => turned.bytes.Length);
        Assert.Throws<ArgumentException>(() => x.bytes = new byte[3]);
    }

    [Fact]
    public void Single_elements_convert_to_numbers()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(2.5f, tensor(2.5f).item<float>());
        Assert.Equal(3L, tensor(3L).item<long>());
        Assert.True(tensor(true).item<bool>());
        Assert.Equal(3, tensor(3L).ToInt32());
        Assert.Equal(2.5, tensor(2.5f).ToDouble());
        Assert.Equal(2.5f, (float)tensor(2.5));
        Assert.Equal((Half)0.5f, tensor(0.5f).type(float16).item<Half>());
        Assert.Throws<ArgumentException>(() => tensor(1f).item<double>());
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => zeros(2).item<float>());
    }

    [Fact]
    public void The_default_type_can_be_changed_and_restored()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(float32, get_default_dtype());
        try
        {
            set_default_dtype(float64);
            Assert.Equal(float64, zeros(1).dtype);
            Assert.Equal(float64, arange(0, 1, 0.5).dtype);
        }
        finally
        {
            set_default_dtype(float32);
        }

        Assert.Equal(float32, zeros(1).dtype);
    }

    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1)]
    [InlineData("cuda", DeviceType.CUDA, -1)]
    [InlineData("cuda:1", DeviceType.CUDA, 1)]
    public void Devices_are_read_from_text(string text, DeviceType type, int index)
    {
        var parsed = device(text);
        Assert.Equal((type, index, text), (parsed.type, parsed.index, parsed.ToString()));
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:1:2")]
    public void Text_that_names_no_device_is_refused(string text) => Assert.Throws<ArgumentException>(() => device(text));
}
