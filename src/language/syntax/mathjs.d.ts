/* The parser of mathjs, which its own typings leave out. */
declare module '*/mathjs/lib/esm/expression/parse.js' {
  type NodeClass = new (...args: never[]) => object
  export const createParse: (dependencies: {
    typed: ((name: string, signatures: { string: (text: string) => unknown }) => unknown) & {
      addConversion: () => unknown
    }
    numeric: (text: string, type: string) => unknown
    config: { number: string }
    AccessorNode: NodeClass
    ArrayNode: NodeClass
    AssignmentNode: NodeClass
    BlockNode: NodeClass
    ConditionalNode: NodeClass
    ConstantNode: NodeClass
    FunctionAssignmentNode: NodeClass
    FunctionNode: NodeClass
    IndexNode: NodeClass
    ObjectNode: NodeClass
    OperatorNode: NodeClass
    ParenthesisNode: NodeClass
    RangeNode: NodeClass
    RelationalNode: NodeClass
    SymbolNode: NodeClass
  }) => (text: string) => unknown
}
