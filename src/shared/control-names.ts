/** The control pieces of FunctionGemma's form of calls; a vocabulary that has all of them is of such a model. */
export const toolMarks = [
  '<start_function_declaration>',
  '<end_function_declaration>',
  '<start_function_call>',
  '<end_function_call>',
  '<start_function_response>',
  '<end_function_response>',
  '<escape>',
] as const;
export type ToolMark = (typeof toolMarks)[number];

/** The control pieces that the chat template writes. */
export type ControlName =
  | '<bos>'
  | '<start_of_turn>'
  | '<end_of_turn>'
  | '<start_of_image>'
  | '<end_of_image>'
  | '<|im_start|>'
  | '<|im_end|>'
  | '<|start_header_id|>'
  | '<|end_header_id|>'
  | '<|eot_id|>'
  | ToolMark;

/**
 * Pieces that are control tokens whatever type the file gives them: converters store the two image marks as
 * user-defined, and some older files the turn marks as well. Typed by a person they have to stay plain text.
 */
export const controlByName: readonly string[] = [
  '<bos>',
  '<eos>',
  '<pad>',
  '<unk>',
  '<mask>',
  '<start_of_turn>',
  '<end_of_turn>',
  '<start_of_image>',
  '<end_of_image>',
  '<image_soft_token>',
  // Of other chat formats, where a model's vocabulary has them.
  '<|im_start|>',
  '<|im_end|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eot_id|>',
  ...toolMarks,
];
